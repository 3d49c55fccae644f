// Opens a page in Chromium, clicks, and says what the page says: node browser.js URL DRIVER PROFILE, where DRIVER is the address of a
// chromedriver and PROFILE an empty directory. It prints a line for each button of the page.
"use strict";

const [url, driver, profile] = process.argv.slice(2);
const flags = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    // So that the browser ends with its driver.
    "--remote-debugging-pipe", `--user-data-dir=${profile}`
];

/** A command of WebDriver. */
async function command(method, path, body)
{
    const answer = await fetch(`${driver}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if(!answer.ok)
    {
        throw new Error(`${method} ${path}: ${value.message}`);
    }
    return value;
}

async function withSession(use)
{
    const options = { alwaysMatch: { "goog:chromeOptions": { args: flags } } };
    const { sessionId } = await command("POST", "/session", { capabilities: options });
    try
    {
        await use(`/session/${sessionId}`);
    }
    finally
    {
        await command("DELETE", `/session/${sessionId}`);
    }
}

async function element(session, id)
{
    const found = await command("POST", `${session}/element`, { using: "css selector", value: `#${id}` });
    return `${session}/element/${Object.values(found)[0]}`;
}

/** Waits until the page says something final. */
async function greeting(session)
{
    const place = await element(session, "greeting");
    for(const deadline = Date.now() + 60000; Date.now() < deadline;)
    {
        const text = await command("GET", `${place}/text`);
        if(text !== "" && text !== "...")
        {
            return text;
        }
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error("the page says nothing");
}

withSession(async session =>
{
    await command("POST", `${session}/url`, { url });
    const name = await element(session, "name");
    for(const id of ["sync", "async"])
    {
        await command("POST", `${name}/clear`, {});
        await command("POST", `${name}/value`, { text: `the ${id} one` });
        await command("POST", `${await element(session, id)}/click`, {});
        console.log(`${id}: ${await greeting(session)}`);
    }
}).catch(error =>
{
    console.error(error);
    process.exitCode = 1;
});
