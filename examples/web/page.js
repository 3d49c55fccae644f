// Calls the servants, one for each button.
"use strict";

const communicator = Ice.initialize();
const greeting = document.getElementById("greeting");

async function greet(proxy)
{
    greeting.textContent = "...";
    try
    {
        const greeter = VisitorCenter.GreeterPrx.uncheckedCast(communicator.stringToProxy(proxy));
        greeting.textContent = await greeter.greet(document.getElementById("name").value);
    }
    catch(error)
    {
        greeting.textContent = `failed: ${error}`;
    }
}

for(const kind of ["sync", "async"])
{
    document.getElementById(kind).onclick = () => greet(proxies[kind]);
}
