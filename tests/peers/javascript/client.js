// Checks a server of ours with Ice for JavaScript: node client.js PROXY, where PROXY is that of `everything`.
// It prints "ok", or at the first mismatch what was wrong, and then exits with 1.
"use strict";

const assert = require("node:assert/strict");
const { Ice } = require("ice");
const { VisitorCenter } = require("./Greeter.js");
const { Peers } = require("./Everything.js");

async function greeters(everything)
{
    const greeter = VisitorCenter.GreeterPrx.uncheckedCast(everything.ice_identity(Ice.stringToIdentity("greeter")));
    for(const name of ["Alice", "", "世界 😀 é", "x".repeat(100000)])
    {
        assert.equal(await greeter.greet(name), `Hello, ${name}!`);
    }
    const calls = Array.from({ length: 50 }, (_, number) => greeter.greet(`${number}`));
    assert.deepEqual(await Promise.all(calls), calls.map((_, number) => `Hello, ${number}!`));
    const admin = VisitorCenter.GreeterPrx.uncheckedCast(greeter, "admin");
    assert.equal(await admin.greet("Alice"), "Welcome back, Alice!");
}

async function results(everything)
{
    assert.equal(await everything.ice_id(), "::Peers::Everything");
    assert.ok(await VisitorCenter.GreeterPrx.checkedCast(everything) === null);
    const [number, text] = [7, "seven"];
    const [first, second] = await everything.swap(number, text);
    assert.deepEqual([first, second], [text, number]);
    const [quotient, remainder] = await everything.divide(-7, 2);
    assert.deepEqual([quotient, remainder], [-3, -1]);
}

async function exceptions(everything)
{
    await assert.rejects(everything.register("taken"), error => error instanceof Peers.NameTaken && error.by === "Alice");
    await assert.rejects(everything.divide(1, 0), error => error instanceof Peers.BaseProblem && error.code === 1);
    const nobody = everything.ice_identity(Ice.stringToIdentity("nobody"));
    await assert.rejects(nobody.ice_ping(), Ice.ObjectNotExistException);
}

async function main(proxy)
{
    const communicator = Ice.initialize(["--Ice.Default.InvocationTimeout=30000"]);
    try
    {
        const everything = Peers.EverythingPrx.uncheckedCast(communicator.stringToProxy(proxy));
        for(const check of [greeters, results, exceptions])
        {
            await check(everything);
        }
        console.log("ok");
    }
    finally
    {
        await communicator.destroy();
    }
}

main(process.argv[2]).catch(error =>
{
    console.error(error);
    process.exitCode = 1;
});
