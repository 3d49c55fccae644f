// Checks any server of Greeter and Everything, subject by subject: client SUBJECT PROXY [ARGUMENT ...]

#include <Callbacks.h>
#include <Types.h>
#include <Ice/Ice.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <future>
#include <iostream>
#include <limits>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>
#include <tuple>

#include <unistd.h>

using namespace std;
using Clock = chrono::steady_clock;

namespace
{

using ObjectProxy = shared_ptr<Ice::ObjectPrx>;
using GreeterProxy = shared_ptr<VisitorCenter::GreeterPrx>;
using EverythingProxy = shared_ptr<Peers::EverythingPrx>;

const unsigned wholeRunSeconds = 120;

/// What was seen is not what was expected.
struct Mismatch : runtime_error
{
    using runtime_error::runtime_error;
};

// Showing values in messages.

string show(const string& text)
{
    return text.size() <= 200 ? "\"" + text + "\"" : "a text of " + to_string(text.size()) + " bytes";
}

template<class T> enable_if_t<is_arithmetic_v<T>, string> show(T number)
{
    ostringstream out;
    out << +number;
    return out.str();
}

string show(const Ice::Identity& identity)
{
    return show(Ice::identityToString(identity));
}

template<class T> string show(const vector<T>& items)
{
    return "a sequence of " + to_string(items.size());
}

template<class K, class V> string show(const map<K, V>& entries)
{
    return "a dictionary of " + to_string(entries.size());
}

string show(const map<string, string>& entries)
{
    string all;
    for(const auto& entry : entries)
    {
        all += " " + entry.first + "=" + entry.second;
    }
    return show(all);
}

// Expectations.

template<class T> void same(const string& what, const T& got, const T& expected)
{
    if(!(got == expected))
    {
        throw Mismatch(what + ": expected " + show(expected) + ", got " + show(got));
    }
}

void same(const string& what, const string& got, const char* expected)
{
    same(what, got, string(expected));
}

void complainUnless(const string& what, bool condition)
{
    if(!condition)
    {
        throw Mismatch(what);
    }
}

/// Tells -0 from 0 and knows NaN.
template<class T> void sameNumber(const string& what, T got, T expected)
{
    if(isnan(expected))
    {
        complainUnless(what + ": expected NaN, got " + show(got), isnan(got));
        return;
    }
    same(what, got, expected);
    same("sign of " + what, signbit(got), signbit(expected));
}

/// Returns the exception of exactly this type that the call must raise.
template<class E> E raises(const string& what, const function<void()>& call)
{
    const string expected = what + ": expected " + E::ice_staticId() + ", got ";
    try
    {
        call();
    }
    catch(const Ice::Exception& error)
    {
        if(error.ice_id() == E::ice_staticId())
        {
            return dynamic_cast<const E&>(error);
        }
        throw Mismatch(expected + error.ice_id());
    }
    throw Mismatch(expected + "a result");
}

template<class E>
void sameRequest(const E& error, const Ice::Identity& identity, const string& facet, const string& operation)
{
    same("identity in " + error.ice_id(), error.id, identity);
    same("facet in " + error.ice_id(), error.facet, facet);
    same("operation in " + error.ice_id(), error.operation, operation);
}

// Values.

template<class T> vector<T> count(int first, int end)
{
    vector<T> result;
    for(int number = first; number < end; ++number)
    {
        result.push_back(static_cast<T>(number));
    }
    return result;
}

string repeat(const string& text, int times)
{
    string result;
    for(int index = 0; index < times; ++index)
    {
        result += text;
    }
    return result;
}

const vector<string>& texts()
{
    static const vector<string> all = {
        "", "a", "plain text", string("a\0b", 3), "\u00e9\u4e16\u754c\u20ac", "\U0001f600\U00010348\U0010ffff",
        string(253, 'x'), string(254, 'x'), string(255, 'x'), string(256, 'x'), repeat("\u00e9", 70000),
    };
    return all;
}

template<class T> vector<T> floatingNumbers()
{
    using Limits = numeric_limits<T>;
    return {0, -T(0), T(0.1), T(-1.5), Limits::infinity(), -Limits::infinity(), Limits::max(), Limits::lowest(),
            Limits::min(), Limits::denorm_min(), Limits::quiet_NaN()};
}

template<class T> vector<T> wholeNumbers()
{
    return {0, 1, static_cast<T>(-1), numeric_limits<T>::min(), numeric_limits<T>::max()};
}

const vector<string> proxyTexts = {
    "plain:tcp -h 127.0.0.1 -p 4061 -t 60000",
    "category/name -f facet -o:tcp -h 127.0.0.1 -p 4061 -t 1000 -z",
    "other -e 1.0:tcp -h \"::1\" -p 65535 -t infinite:udp -h 127.0.0.1 -p 4062"
    ":ws -h h.example -p 4063 -t 60000 -r /chat",
    "batched -O:opaque -t 99 -e 1.0 -v AQID",
    "datagram -d:udp -h 127.0.0.1 -p 4062",
    "indirect @ adapter",
    "\"c a t/\u4e16\" -f \"f a c\" @ \"some adapter\"",
    "well-known",
};

// Parts of subjects.

void checkGreet(const GreeterProxy& greeter)
{
    for(const auto& name : texts())
    {
        same("greet(" + show(name) + ")", greeter->greet(name), "Hello, " + name + "!");
    }
}

template<class T> size_t echoes(const string& name, const vector<T>& values, const function<T(const T&)>& echo)
{
    for(const auto& value : values)
    {
        same<T>(name + "(" + show(value) + ")", echo(value), value);
    }
    return values.size();
}

template<class T> size_t echoesNumbers(const string& name, const function<T(T)>& echo)
{
    const auto values = floatingNumbers<T>();
    for(const auto value : values)
    {
        sameNumber<T>(name + "(" + show(value) + ")", echo(value), value);
    }
    return values.size();
}

size_t checkNumbers(const EverythingProxy& e)
{
    size_t total = 0;
    complainUnless("echoBool(false) is true", !e->echoBool(false));
    complainUnless("echoBool(true) is false", e->echoBool(true));
    total += 2 + echoes<Ice::Byte>("echoByte", count<Ice::Byte>(0, 256), [&](auto item) { return e->echoByte(item); });
    total += echoes<short>("echoShort", wholeNumbers<short>(), [&](auto item) { return e->echoShort(item); });
    total += echoes<int>("echoInt", wholeNumbers<int>(), [&](auto item) { return e->echoInt(item); });
    total += echoes<long long>("echoLong", wholeNumbers<long long>(), [&](auto item) { return e->echoLong(item); });
    total += echoesNumbers<float>("echoFloat", [&](auto item) { return e->echoFloat(item); });
    total += echoesNumbers<double>("echoDouble", [&](auto item) { return e->echoDouble(item); });
    return total;
}

size_t checkSequences(const EverythingProxy& e)
{
    using namespace Peers;
    size_t total = echoes<string>("echoString", texts(), [&](auto& item) { return e->echoString(item); });
    total += echoes<ByteSeq>("echoBytes", {{}, {0}, count<Ice::Byte>(0, 256), count<Ice::Byte>(0, 500000)},
                             [&](auto& item) { return e->echoBytes(item); });
    total += echoes<IntSeq>("echoInts",
                            {{}, wholeNumbers<int>(), count<int>(0, 254), count<int>(0, 255), count<int>(0, 100000)},
                            [&](auto& item) { return e->echoInts(item); });
    total += echoes<StringSeq>("echoStrings", {{}, {""}, texts(), StringSeq(1000, "text")},
                               [&](auto& item) { return e->echoStrings(item); });
    total += echoes<IntSeqSeq>("echoNested", {{}, {{}}, {{1}, {}, {2, 3}}, IntSeqSeq(300, count<int>(0, 300))},
                               [&](auto& item) { return e->echoNested(item); });
    return total;
}

size_t checkDoubles(const EverythingProxy& e)
{
    auto many = floatingNumbers<double>();
    many.resize(50000, 0.125);
    const auto echoed = e->echoDoubles(many);
    same("length of echoDoubles", echoed.size(), many.size());
    for(size_t index = 0; index < many.size(); ++index)
    {
        sameNumber("echoDoubles[" + to_string(index) + "]", echoed[index], many[index]);
    }
    complainUnless("echoDoubles of nothing is something", e->echoDoubles({}).empty());
    return 2;
}

size_t checkDictionaries(const EverythingProxy& e)
{
    using namespace Peers;
    StringIntDict manyTexts;
    IntStringSeqDict manyNumbers;
    for(int number = 0; number < 1000; ++number)
    {
        manyTexts[to_string(number)] = number;
        manyNumbers[number - 500] = {"text", to_string(number)};
    }
    const auto least = numeric_limits<int>::min(), greatest = numeric_limits<int>::max();
    return echoes<StringIntDict>("echoDict", {{}, {{"", 0}}, {{"\u4e16", -1}, {"b", 2}}, manyTexts},
                                 [&](auto& item) { return e->echoDict(item); }) +
           echoes<IntStringSeqDict>("echoIntKeys", {{}, {{least, {}}, {greatest, {"", "x"}}}, manyNumbers},
                                    [&](auto& item) { return e->echoIntKeys(item); });
}

string checkTypes(const EverythingProxy& everything)
{
    const auto total = checkNumbers(everything) + checkSequences(everything) + checkDoubles(everything) +
                       checkDictionaries(everything);
    return to_string(total) + " values";
}

string checkResults(const EverythingProxy& everything)
{
    string first;
    int second = 0, remainder = 0, words = 0;
    everything->swap(5, "x", first, second);
    same("swap(5, x)", tie(first, second) == make_tuple("x", 5), true);
    same("divide(17, 5)", everything->divide(17, 5, remainder), 3);
    same("remainder of 17 by 5", remainder, 2);
    same("divide(-17, 5)", everything->divide(-17, 5, remainder), -3);
    same("remainder of -17 by 5", remainder, -2);
    const auto error = raises<Peers::BaseProblem>("divide(17, 0)", [&] { everything->divide(17, 0, remainder); });
    same("code of divide(17, 0)", error.code, 17);
    Peers::StringIntDict lengths;
    same("split", everything->split("one three \u00e9", words, lengths), Peers::StringSeq{"one", "three", "\u00e9"});
    same("words of split", words, 3);
    same("lengths of split", lengths, Peers::StringIntDict{{"one", 3}, {"three", 5}, {"\u00e9", 2}});
    complainUnless("split of nothing is something", everything->split("", words, lengths).empty());
    complainUnless("split of nothing has further results", words == 0 && lengths.empty());
    return "two outs; return and out; return and two outs";
}

/// A peer may send its exceptions sliced even so; and with encoding 1.0 all are.
void checkCompactSecret(const EverythingProxy& everything)
{
    try
    {
        everything->compactProblem("secret");
    }
    catch(const Ice::UnknownUserException& error)
    {
        same("unknown exception", error.unknown, "::Hidden::SecretProblem");
        return;
    }
    catch(const Peers::BaseProblem& error)
    {
        same("type of the unknown exception's base", error.ice_id(), "::Peers::BaseProblem");
        same("code of the unknown exception's base", error.code, 9);
        return;
    }
    throw Mismatch("compactProblem(secret): expected an exception");
}

void checkProblems(const string& name, const function<void(const string&)>& call)
{
    call("none");
    same(name + "(base)", raises<Peers::BaseProblem>(name + "(base)", [&] { call("base"); }).code, 7);
    const auto derived = raises<Peers::DerivedProblem>(name + "(derived)", [&] { call("derived"); });
    same("DerivedProblem.code", derived.code, 8);
    same("DerivedProblem.detail", derived.detail, "more about it");
}

void checkUserExceptions(const EverythingProxy& everything)
{
    everything->_cpp_register("new");
    const auto taken = raises<Peers::NameTaken>("register(taken)", [&] { everything->_cpp_register("taken"); });
    same("NameTaken.by", taken.by, "Alice");
    raises<Peers::Closed>("register(late)", [&] { everything->_cpp_register("late"); });
    checkProblems("problem", [&](const string& which) { everything->problem(which); });
    checkProblems("compactProblem", [&](const string& which) { everything->compactProblem(which); });
    const auto secret = raises<Peers::BaseProblem>("problem(secret)", [&] { everything->problem("secret"); });
    same("code of the unknown exception's base", secret.code, 9);
    checkCompactSecret(everything);
}

void checkFailures(const EverythingProxy& everything)
{
    raises<Ice::UnknownUserException>("undeclared", [&] { everything->undeclared(); });
    raises<Ice::UnknownException>("crash", [&] { everything->crash(); });
    raises<Ice::UnknownLocalException>("localProblem", [&] { everything->localProblem(); });
    const auto error = raises<Ice::ObjectNotExistException>("gone", [&] { everything->gone(); });
    sameRequest(error, everything->ice_getIdentity(), "", "gone");
}

void checkCurrent(const EverythingProxy& everything, const string& encoding = "1.1")
{
    const auto identity = everything->ice_getIdentity();
    const auto check = [&](const string& operation, const string& mode, Peers::StringDict seen)
    {
        complainUnless(operation + ": the request id is not greater than 0", atoi(seen["requestId"].c_str()) > 0);
        seen.erase("requestId");
        same(operation, seen, {{"name", identity.name}, {"category", identity.category},
                               {"facet", everything->ice_getFacet()}, {"operation", operation},
                               {"mode", mode}, {"encoding", encoding}});
    };
    check("describe", "Normal", everything->describe());
    check("describeIdempotent", "Idempotent", everything->describeIdempotent());
}

class ClientGreeterI : public VisitorCenter::Greeter
{
public:
    string greet(string name, const Ice::Current&) override { return "The client greets " + name; }
};

string within(Clock::time_point start, int limit, const string& what)
{
    const auto elapsed = chrono::duration_cast<chrono::milliseconds>(Clock::now() - start).count();
    complainUnless(what + " took " + to_string(elapsed) + " ms, more than " + to_string(limit) + " ms",
                   limit == 0 || elapsed <= limit);
    return what + " in " + to_string(elapsed) + " ms";
}

class CallbackI : public Peers::Callback
{
public:
    int count(int number, const Ice::Current&) override { return number + 1; }
    void note(int, const Ice::Current&) override
    {
        const lock_guard<mutex> lock(_mutex);
        ++_notes;
    }
    void refuse(int code, const Ice::Current&) override { throw Peers::CallbackRefused(code); }
    void crash(const Ice::Current&) override { throw runtime_error("a callback fails"); }

    int notes()
    {
        const lock_guard<mutex> lock(_mutex);
        return _notes;
    }

private:
    mutex _mutex;
    int _notes = 0;
};

class Client
{
public:
    Client(shared_ptr<Ice::Communicator> communicator, const string& proxy, vector<int> arguments) :
        _communicator(move(communicator)),
        _proxy(_communicator->stringToProxy(proxy)),
        _arguments(move(arguments))
    {
        complainUnless("the proxy is null", _proxy != nullptr);
    }

    // Subjects.

    string greet()
    {
        checkGreet(greeter());
        return to_string(texts().size()) + " names";
    }

    string facet()
    {
        same("greet of the facet", facetOf(greeter(), "admin")->greet("Alice"), "Welcome back, Alice!");
        same("greet without facet", greeter()->greet("Alice"), "Hello, Alice!");
        return "admin differs from the default";
    }

    string greetAsync()
    {
        const int calls = argument(0, 50);
        const auto proxy = greeter();
        const auto start = Clock::now();
        vector<future<string>> results;
        for(int number = 0; number < calls; ++number)
        {
            results.push_back(proxy->greetAsync("name " + to_string(number)));
        }
        for(int number = 0; number < calls; ++number)
        {
            same("greet", results[number].get(), "Hello, name " + to_string(number) + "!");
        }
        return within(start, argument(1, 0), to_string(calls) + " calls");
    }

    string sleepAsync()
    {
        const int calls = argument(0, 10), pause = argument(1, 200);
        const auto proxy = everything();
        const auto start = Clock::now();
        vector<future<void>> results;
        for(int number = 0; number < calls; ++number)
        {
            results.push_back(proxy->sleepAsync(pause));
        }
        for(auto& result : results)
        {
            result.get();
        }
        return within(start, argument(2, 0), to_string(calls) + " calls of " + to_string(pause) + " ms each");
    }

    string types() { return checkTypes(everything()); }

    string results() { return checkResults(everything()); }

    string exceptions()
    {
        checkUserExceptions(everything());
        checkFailures(everything());
        checkNotExist();
        return "user exceptions, unknown ones, objects, facets and operations that are not there";
    }

    string context()
    {
        const auto proxy = everything();
        const Ice::Context all = {{"a", "1"}, {"", "empty key"}, {"\u4e16", "\U0001f600"}, {"long", string(300, 'x')}};
        same("no context", proxy->wholeContext(), {});
        same("per call", proxy->wholeContext(all), all);
        same("one value", proxy->contextValue("\u4e16", all), "\U0001f600");
        same("an absent key", proxy->contextValue("absent", all), "");
        const auto perProxy = proxy->ice_context({{"b", "2"}});
        same("per proxy", perProxy->wholeContext(), {{"b", "2"}});
        same("per call over per proxy", perProxy->wholeContext({{"c", "3"}}), {{"c", "3"}});
        same("an empty one over per proxy", perProxy->wholeContext(Ice::Context()), {});
        return "per call and per proxy";
    }

    string deadline()
    {
        const auto proxy = everything();
        const Ice::Context trace = {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
        same("a trace context", proxy->wholeContext(trace), trace);
        same("time is left", proxy->contextValue("amd.deadline", {{"amd.deadline", "60000"}}), "60000");
        raises<Ice::UnknownLocalException>("no time is left", [&] { proxy->wholeContext({{"amd.deadline", "0"}}); });
        same("no time", proxy->contextValue("amd.deadline", {{"amd.deadline", "soon"}}), "soon");
        return "no time left is refused";
    }

    string oneway()
    {
        const auto sent = numbered(argument(0, 500));
        const auto proxy = everything()->ice_oneway();
        for(const auto& text : sent)
        {
            proxy->note(text);
        }
        proxy->ice_ping();
        awaitNotes(sent);
        return to_string(sent.size()) + " notes";
    }

    string batch()
    {
        const auto sent = numbered(argument(0, 100));
        const auto proxy = everything()->ice_batchOneway();
        for(const auto& text : sent)
        {
            proxy->note(text);
        }
        same("notes before the flush", notesLike(sent), {});
        proxy->ice_flushBatchRequests();
        awaitNotes(sent);
        return to_string(sent.size()) + " notes";
    }

    string datagram()
    {
        const auto sent = numbered(argument(0, 50));
        const auto proxy = everything()->ice_datagram();
        const auto batch = everything()->ice_batchDatagram();
        for(size_t index = 0; index < sent.size(); ++index)
        {
            (index < sent.size() / 2 ? proxy : batch)->note(sent[index]);
        }
        batch->ice_flushBatchRequests();
        awaitNotes(sent);
        raises<Ice::DatagramLimitException>("a large one", [&] { proxy->note(string(70000, 'x')); });
        return to_string(sent.size()) + " notes";
    }

    string proxies()
    {
        const auto proxy = everything();
        complainUnless("a null Object* came back as another", proxy->echoProxy(nullptr) == nullptr);
        complainUnless("a null Greeter* came back as another", proxy->echoGreeter(nullptr) == nullptr);
        for(const auto& text : proxyTexts)
        {
            const auto expected = _communicator->stringToProxy(text);
            const auto echoed = proxy->echoProxy(expected);
            complainUnless("echo of " + text + " came back as null", echoed != nullptr);
            same("echo of " + text, echoed->ice_toString(), expected->ice_toString());
        }
        checkCallbacks();
        return to_string(proxyTexts.size()) + " proxies, null ones, calls through the server's and the client's own";
    }

    string structs()
    {
        const Peers::PointSeq points = {{1, -1}, {numeric_limits<int>::min(), numeric_limits<int>::max()}};
        for(const auto& types : allTypes())
        {
            for(const auto& text : texts())
            {
                const Peers::Named thing = {text, Peers::Color::blue, points[1]};
                complainUnless("echoNamed", types->echoNamed(thing) == thing);
            }
            const vector<Peers::PointSeq> sequences = {{}, points, Peers::PointSeq(200, points[0])};
            echoes<Peers::PointSeq>("echoPoints", sequences, [&](auto item) { return types->echoPoints(item); });
            const Peers::PointColorDict places = {{points[0], Peers::Color::green}, {points[1], Peers::Color::red}};
            complainUnless("echoPlaces", types->echoPlaces(places) == places);
            complainUnless("echoPlaces of none", types->echoPlaces({}).empty());
        }
        return "members, sequences, keys of dictionaries";
    }

    string enums()
    {
        const Peers::ColorSeq colors = {Peers::Color::red, Peers::Color::green, Peers::Color::blue};
        for(const auto& types : allTypes())
        {
            for(const auto color : colors)
            {
                complainUnless("echoColor", types->echoColor(color) == color);
            }
            complainUnless("echoBig", types->echoBig(Peers::Big::small) == Peers::Big::small);
            complainUnless("echoBig", types->echoBig(Peers::Big::large) == Peers::Big::large);
            complainUnless("echoColors", types->echoColors(colors) == colors);
            // A gap in the enum is taken for a value by C++, what lies beyond it is not.
            raises<Ice::UnknownLocalException>("an undefined enumerator", [&]
            {
                vector<Ice::Byte> params = {7, 0, 0, 0, 1, 1, 201};
                vector<Ice::Byte> results;
                if(!types->ice_invoke("echoColor", Ice::OperationMode::Normal, params, results))
                {
                    throw Mismatch("a user exception");
                }
            });
        }
        return "both encodings, undefined values";
    }

    string optionals()
    {
        const auto types = allTypes()[0];
        const Peers::Point point = {1, 2};
        const Peers::Named thing = {"n", Peers::Color::green, point};
        const auto check = [&](const string& text, size_t count, unsigned present)
        {
            Optionals sent;
            if(present & 1) { sent.shade = Peers::Color::blue; }
            if(present & 2) { sent.text = text; }
            if(present & 4) { sent.points = Peers::PointSeq(count, point); }
            if(present & 8) { sent.thing = thing; }
            if(present & 16) { sent.texts = Peers::StringSeq(count, text); }
            if(present & 32) { sent.target = greeter(); }
            if(present & 64) { sent.ratio = 0.5; }
            complainUnless("echoOptionals, set " + to_string(present), echoed(types, sent) == sent);
        };
        for(unsigned present = 0; present < 128; ++present)
        {
            check("text", 2, present);
        }
        check("", 0, 127);
        check(string(300, 'x'), 100, 127);
        Optionals all;
        all.shade = Peers::Color::blue;
        all.ratio = 0.5;
        complainUnless("echoOptionals in 1.0", echoed(allTypes()[1], all) == Optionals());
        checkOptionalMembers();
        return "130 calls, optional members";
    }

    string encoding10()
    {
        _proxy = _proxy->ice_encodingVersion(Ice::Encoding_1_0);
        checkGreet(greeter());
        types();
        results();
        exceptions();
        same("encoding seen", everything()->describe()["encoding"], "1.0");
        return "greet, types, results, exceptions";
    }

    string builtin()
    {
        const ObjectProxy both[] = {everything(), object({"greeter", ""})};
        const string ids[] = {"::Peers::Everything", "::VisitorCenter::Greeter"};
        for(int index : {0, 1})
        {
            both[index]->ice_ping();
            same("ice_id", both[index]->ice_id(), ids[index]);
            same("ice_ids", both[index]->ice_ids(), {"::Ice::Object", ids[index]});
            same("ice_isA its own", both[index]->ice_isA(ids[index]), true);
            same("ice_isA the other's", both[index]->ice_isA(ids[1 - index]), false);
            same("ice_isA Object", both[index]->ice_isA("::Ice::Object"), true);
            same("ice_isA of nothing", both[index]->ice_isA(""), false);
            same("ice_isA of nonsense", both[index]->ice_isA("nonsense"), false);
        }
        checkCasts(both[0], both[1]);
        return "ice_ping, ice_id, ice_ids, ice_isA, casts";
    }

    string current()
    {
        const auto proxy = everything();
        checkCurrent(proxy);
        checkCurrent(proxy->ice_encodingVersion(Ice::Encoding_1_0), "1.0");
        checkCurrent(facetOf(proxy, "detail"));
        checkCurrent(Ice::uncheckedCast<Peers::EverythingPrx>(object({"everything", "peers"})));
        return "identity, facet, operation, mode, encoding, request id";
    }

    /// Requests that no generated code would send.
    string refusals()
    {
        const vector<Ice::Byte> good = {10, 0, 0, 0, 1, 1, 7, 0, 0, 0}, cutShort = {8, 0, 0, 0, 1, 1, 7, 0},
                                empty = {6, 0, 0, 0, 1, 1}, oversized = {11, 0, 0, 0, 1, 1, 255, 255, 255, 255, 0};
        const auto proxy = everything();
        const auto refused = [&](const string& what, const string& operation, Ice::OperationMode mode, const auto& in)
        {
            vector<Ice::Byte> out;
            try
            {
                proxy->ice_invoke(operation, mode, in, out);
            }
            catch(const Ice::UnknownLocalException&)
            {
                return;
            }
            catch(const Ice::UnknownException&)
            {
                return; // Ice for Python says so of some sequences
            }
            throw Mismatch(what + ": expected UnknownLocalException, got a result");
        };
        vector<Ice::Byte> out;
        const bool returned = proxy->ice_invoke("echoInt", Ice::OperationMode::Normal, good, out);
        complainUnless("echoInt by hand raised a user exception", returned);
        same("result of echoInt by hand", out, good);
        refused("an idempotent call of a normal operation", "echoInt", Ice::OperationMode::Idempotent, good);
        refused("parameters cut short", "echoInt", Ice::OperationMode::Normal, cutShort);
        refused("no parameters", "echoInt", Ice::OperationMode::Normal, empty);
        for(const string name : {"echoString", "echoInts", "echoNested", "echoDict"})
        {
            refused(name + " with a size beyond the message", name, Ice::OperationMode::Normal, oversized);
        }
        same("echoInt afterwards", proxy->echoInt(7), 7);
        return "wrong mode and damaged parameters are answered, and the connection lives";
    }

    string timeout()
    {
        const auto proxy = everything();
        proxy->ice_ping();
        const auto connection = proxy->ice_getCachedConnection();
        const auto impatient = proxy->ice_invocationTimeout(100);
        raises<Ice::InvocationTimeoutException>("sleep", [&] { impatient->sleep(600); });
        proxy->sleep(700);
        complainUnless("the connection changed", proxy->ice_getCachedConnection() == connection);
        return "an abandoned call's late reply is dropped and the connection stays in use";
    }

    string closeGracefully()
    {
        const auto proxy = everything();
        proxy->ice_ping();
        const auto connection = proxy->ice_getCachedConnection();
        auto call = proxy->sleepAsync(400);
        connection->close(Ice::ConnectionClose::GracefullyWithWait);
        call.get();
        same("a call afterwards", proxy->echoInt(3), 3);
        complainUnless("the old connection is in use", proxy->ice_getCachedConnection() != connection);
        return "the outstanding call completed and the next one connected anew";
    }

    string callbacks()
    {
        const int rounds = argument(0, 40);
        const auto caller = Ice::uncheckedCast<Peers::CallbackCallerPrx>(_proxy->ice_identity({"callbacks", ""}));
        const string who = "listener";
        same("without an adapter", caller->failBack(who, 1), string("ObjectNotExist"));
        const auto adapter = _communicator->createObjectAdapter("");
        const auto callback = make_shared<CallbackI>();
        adapter->add(callback, {who, ""});
        adapter->activate();
        const auto connection = caller->ice_getConnection();
        connection->setAdapter(adapter);
        same("a callback", caller->back(who, 1), 2);
        same("a user exception", caller->failBack(who, 5), string("refused 5"));
        same("a callback that fails", caller->failBack(who, 0), string("UnknownException"));
        same("a callback that is not there", caller->failBack("nobody", 1), string("ObjectNotExist"));
        for(int number = 0; number < 50; ++number)
        {
            caller->noteBack(who, number);
        }
        const auto deadline = Clock::now() + chrono::seconds(10);
        while(callback->notes() < 50 && Clock::now() < deadline)
        {
            this_thread::sleep_for(chrono::milliseconds(10));
        }
        same("oneway callbacks", callback->notes(), 50);
        for(int round = 0; round < rounds; ++round)
        {
            vector<future<int>> calls;
            for(int number = 0; number < 50; ++number)
            {
                calls.push_back(caller->backAsync(who, number));
            }
            for(int number = 0; number < 50; ++number)
            {
                same("callbacks at once", calls[number].get(), number + 1);
            }
        }
        adapter->destroy();
        same("behind a deactivation", caller->failBack(who, 1), string("ObjectNotExist"));
        complainUnless("another connection is in use", caller->ice_getCachedConnection() == connection);
        return to_string(rounds * 50) + " callbacks over one connection";
    }

    string serverClose()
    {
        const auto proxy = everything();
        proxy->ice_ping();
        auto call = proxy->sleepAsync(argument(0, 1500));
        proxy->shutdown();
        const bool sleeping = call.wait_for(chrono::seconds(0)) == future_status::timeout;
        complainUnless("shutdown waited for the sleeping call", sleeping);
        call.get();
        const auto deadline = Clock::now() + chrono::seconds(10);
        while(isReachable(proxy))
        {
            complainUnless("the server still answers 10 s after its shutdown", Clock::now() < deadline);
            this_thread::sleep_for(chrono::milliseconds(50));
        }
        return "the sleeping call got its reply, then the server went";
    }

    string killedMidcall()
    {
        const auto proxy = everything();
        proxy->ice_ping();
        auto call = proxy->sleepAsync(60000);
        cout << "calling" << endl;
        raises<Ice::ConnectionLostException>("the interrupted call", [&] { call.get(); });
        return "ConnectionLostException";
    }

    string big()
    {
        const auto proxy = everything();
        const int mebibyte = 1024 * 1024;
        const auto almost = Peers::ByteSeq(mebibyte - 1024, 7);
        same("echo of almost 1 MiB", proxy->echoBytes(almost), almost);
        raises<Ice::ConnectionLostException>("a request of 2 MiB",
                                             [&] { proxy->echoBytes(Peers::ByteSeq(2 * mebibyte)); });
        same("a call afterwards", proxy->echoInt(1), 1);
        raises<Ice::MemoryLimitException>("a reply of 2 MiB", [&] { proxy->makeBytes(2 * mebibyte); });
        same("a call afterwards", proxy->echoInt(2), 2);
        return "too large a request closes the connection, and so does too large a reply";
    }

private:
    int argument(size_t index, int otherwise) const
    {
        return index < _arguments.size() ? _arguments[index] : otherwise;
    }

    ObjectProxy object(const Ice::Identity& identity) const { return _proxy->ice_identity(identity); }

    GreeterProxy greeter() const
    {
        const bool given = _proxy->ice_getIdentity().name != "everything";
        return Ice::uncheckedCast<VisitorCenter::GreeterPrx>(given ? _proxy : object({"greeter", ""}));
    }

    EverythingProxy everything() const
    {
        const bool given = _proxy->ice_getIdentity().name != "greeter";
        return Ice::uncheckedCast<Peers::EverythingPrx>(given ? _proxy : object({"everything", ""}));
    }

    /// The servant of the types, by encodings 1.1 and 1.0.
    vector<shared_ptr<Peers::TypesPrx>> allTypes() const
    {
        const auto types = Ice::uncheckedCast<Peers::TypesPrx>(object({"types", ""}));
        return {types->ice_encodingVersion(Ice::Encoding_1_1), types->ice_encodingVersion(Ice::Encoding_1_0)};
    }

    /// The optional parameters of echoOptionals.
    struct Optionals
    {
        Ice::optional<Peers::Color> shade;
        Ice::optional<string> text;
        Ice::optional<Peers::PointSeq> points;
        Ice::optional<Peers::Named> thing;
        Ice::optional<Peers::StringSeq> texts;
        Ice::optional<GreeterProxy> target;
        Ice::optional<double> ratio;

        bool operator==(const Optionals& other) const
        {
            const bool sameTarget = target && other.target ? Ice::targetEqualTo(*target, *other.target) :
                                                             bool(target) == bool(other.target);
            return sameTarget && shade == other.shade && text == other.text && points == other.points &&
                   thing == other.thing && texts == other.texts && ratio == other.ratio;
        }
    };

    static Optionals echoed(const shared_ptr<Peers::TypesPrx>& types, const Optionals& sent)
    {
        Optionals got;
        int number = 0;
        got.ratio = types->echoOptionals(
            sent.shade, 7, sent.text, sent.points, sent.thing, sent.texts, sent.target, sent.ratio,
            got.shade, number, got.text, got.points, got.thing, got.texts, got.target);
        same("the required result", number, 7);
        return got;
    }

    void checkOptionalMembers() const
    {
        const auto types = allTypes()[0];
        const auto set = raises<Peers::Detailed>("fail(set)", [&] { types->fail("set"); });
        same("code", set.code, 1);
        complainUnless("members that are set", set.text == string("why") && set.place == Peers::Point{1, 2});
        const auto unset = raises<Peers::Detailed>("fail(unset)", [&] { types->fail("unset"); });
        same("code", unset.code, 2);
        complainUnless("members that are unset", !unset.text && !unset.place);
        const auto derived = raises<Peers::MoreDetailed>("fail(derived)", [&] { types->fail("derived"); });
        same("code", derived.code, 3);
        complainUnless("members of the base", derived.text == string("more") && !derived.place);
        complainUnless("member of the derived", derived.shade == Peers::Color::green);
        const auto old = raises<Peers::Detailed>("fail(set) in 1.0", [&] { allTypes()[1]->fail("set"); });
        same("code", old.code, 1);
        complainUnless("members in 1.0", !old.text && !old.place);
        types->fail("");
    }

    template<class P> static shared_ptr<P> facetOf(const shared_ptr<P>& proxy, const string& facet)
    {
        return Ice::uncheckedCast<P>(proxy, facet);
    }

    static bool isReachable(const ObjectProxy& proxy)
    {
        try
        {
            proxy->ice_ping();
            return true;
        }
        catch(const Ice::LocalException&)
        {
            return false;
        }
    }

    void checkNotExist() const
    {
        const Ice::Identity nowhere{"nobody", "no/where"};
        const auto nobody = Ice::uncheckedCast<Peers::EverythingPrx>(object(nowhere));
        const auto called = raises<Ice::ObjectNotExistException>("unknown object", [&] { nobody->echoInt(1); });
        sameRequest(called, nowhere, "", "echoInt");
        const auto pinged = raises<Ice::ObjectNotExistException>("its ice_ping", [&] { nobody->ice_ping(); });
        sameRequest(pinged, nowhere, "", "ice_ping");

        const auto faceted = facetOf(everything(), "no such facet");
        const auto noFacet = raises<Ice::FacetNotExistException>("unknown facet", [&] { faceted->echoInt(1); });
        sameRequest(noFacet, faceted->ice_getIdentity(), "no such facet", "echoInt");

        const auto wrong = Ice::uncheckedCast<Peers::EverythingPrx>(object({"greeter", ""}));
        const auto noOperation =
            raises<Ice::OperationNotExistException>("unknown operation", [&] { wrong->echoInt(1); });
        sameRequest(noOperation, {"greeter", ""}, "", "echoInt");
    }

    static void checkCasts(const ObjectProxy& everything, const ObjectProxy& greeter)
    {
        using VisitorCenter::GreeterPrx;
        same("greet through checkedCast", Ice::checkedCast<GreeterPrx>(greeter)->greet("Eve"), "Hello, Eve!");
        complainUnless("checkedCast to a wrong interface is not null",
                       Ice::checkedCast<GreeterPrx>(everything->ice_facet("")) == nullptr);
        const auto admin = Ice::checkedCast<GreeterPrx>(greeter, "admin");
        complainUnless("checkedCast to a facet failed", admin && admin->ice_getFacet() == "admin");
        complainUnless("checkedCast to an unknown facet is not null",
                       Ice::checkedCast<GreeterPrx>(greeter, "no such facet") == nullptr);
        const auto unchecked = Ice::uncheckedCast<GreeterPrx>(everything);
        const auto error = raises<Ice::OperationNotExistException>("uncheckedCast", [&] { unchecked->greet("Eve"); });
        sameRequest(error, everything->ice_getIdentity(), "", "greet");
    }

    void checkCallbacks() const
    {
        const auto proxy = everything();
        const auto theirs = proxy->greeterProxy();
        complainUnless("greeterProxy() is null", theirs != nullptr);
        same("identity of greeterProxy()", theirs->ice_getIdentity(), {"greeter", ""});
        same("greet through greeterProxy()", theirs->greet("Bob"), "Hello, Bob!");
        complainUnless("greeterProxy() came back as another", Ice::targetEqualTo(proxy->echoGreeter(theirs), theirs));
        same("greetVia its own greeter", proxy->greetVia(theirs, "Carol"), "Hello, Carol!");

        const auto adapter = _communicator->createObjectAdapterWithEndpoints("ClientAdapter", "tcp -h 127.0.0.1 -p 0");
        const auto mine =
            Ice::uncheckedCast<VisitorCenter::GreeterPrx>(adapter->addWithUUID(make_shared<ClientGreeterI>()));
        adapter->activate();
        same("greetVia the client's greeter", proxy->greetVia(mine, "Dora"), "The client greets Dora");
        adapter->destroy();
    }

    /// Texts that begin with a prefix of this run's own, sorted.
    static vector<string> numbered(int texts)
    {
        const string prefix = Ice::generateUUID() + " ";
        vector<string> result;
        for(int number = 0; number < texts; ++number)
        {
            result.push_back(prefix + to_string(100000 + number));
        }
        return result;
    }

    /// The server's notes of the same run as these, sorted.
    vector<string> notesLike(const vector<string>& sent) const
    {
        vector<string> found;
        for(const auto& note : everything()->notes())
        {
            if(!sent.empty() && note.compare(0, 37, sent[0], 0, 37) == 0)
            {
                found.push_back(note);
            }
        }
        sort(found.begin(), found.end());
        return found;
    }

    /// Waits for all of them, in whatever order they were dispatched.
    void awaitNotes(const vector<string>& sent) const
    {
        const auto deadline = Clock::now() + chrono::seconds(10);
        while(notesLike(sent).size() < sent.size() && Clock::now() < deadline)
        {
            this_thread::sleep_for(chrono::milliseconds(10));
        }
        same("notes", notesLike(sent), sent);
    }

    const shared_ptr<Ice::Communicator> _communicator;
    ObjectProxy _proxy;
    const vector<int> _arguments;
};

using Subject = string (Client::*)();

// Every subject; all but the last four leave the server as it was and need nothing of it, and `all` runs these.
const vector<pair<string, Subject>> subjects = {
    {"greet", &Client::greet},
    {"facet", &Client::facet},
    {"greet-async", &Client::greetAsync},
    {"sleep-async", &Client::sleepAsync},
    {"types", &Client::types},
    {"results", &Client::results},
    {"exceptions", &Client::exceptions},
    {"context", &Client::context},
    {"oneway", &Client::oneway},
    {"batch", &Client::batch},
    {"proxies", &Client::proxies},
    {"builtin", &Client::builtin},
    {"current", &Client::current},
    {"refusals", &Client::refusals},
    {"timeout", &Client::timeout},
    {"close-gracefully", &Client::closeGracefully},
    {"big", &Client::big},
    {"structs", &Client::structs},
    {"enums", &Client::enums},
    {"optionals", &Client::optionals},
    {"encoding10", &Client::encoding10},
    {"callbacks", &Client::callbacks},
    {"deadline", &Client::deadline},
    {"datagram", &Client::datagram},
    {"server-close", &Client::serverClose},
    {"killed-midcall", &Client::killedMidcall},
};
const size_t harmlessSubjects = subjects.size() - 4;

/// The subjects of this name; none if there is no such name.
vector<pair<string, Subject>> chosen(const string& name)
{
    vector<pair<string, Subject>> result;
    for(size_t index = 0; index < subjects.size(); ++index)
    {
        if(subjects[index].first == name || (name == "all" && index < harmlessSubjects))
        {
            result.push_back(subjects[index]);
        }
    }
    return result;
}

int usage()
{
    cerr << "usage: client SUBJECT PROXY [ARGUMENT ...]\nsubjects: all";
    for(const auto& subject : subjects)
    {
        cerr << " " << subject.first;
    }
    cerr << endl;
    return 1;
}

bool run(Client& client, const pair<string, Subject>& subject)
{
    try
    {
        cout << "ok " + subject.first + ": " + (client.*subject.second)() << endl;
        return true;
    }
    catch(const Mismatch& error)
    {
        cerr << "FAILED " << subject.first << ": " << error.what() << endl;
    }
    catch(const exception& error)
    {
        cerr << "FAILED " << subject.first << ": unexpected " << error.what() << endl;
    }
    return false;
}

int check(int argc, char* argv[])
{
    Ice::InitializationData data;
    data.properties = Ice::createProperties();
    data.properties->setProperty("Ice.Default.InvocationTimeout", "10000");
    data.properties->setProperty("Ice.Warn.Dispatch", "0");
    data.properties->setProperty("Ice.Override.ConnectTimeout", "5000");
    data.properties->setProperty("Ice.Override.CloseTimeout", "5000");
    const auto arguments = data.properties->parseIceCommandLineOptions(Ice::argsToStringSeq(argc, argv));
    if(arguments.size() < 3 || chosen(arguments[1]).empty())
    {
        return usage();
    }
    vector<int> numbers;
    transform(arguments.begin() + 3, arguments.end(), back_inserter(numbers), [](auto& text) { return stoi(text); });
    const Ice::CommunicatorHolder communicator(data);
    Client client(communicator.communicator(), arguments[2], numbers);
    for(const auto& subject : chosen(arguments[1]))
    {
        if(!run(client, subject))
        {
            return 1;
        }
    }
    return 0;
}

}

int main(int argc, char* argv[])
{
    alarm(wholeRunSeconds);
    try
    {
        return check(argc, argv);
    }
    catch(const exception& error)
    {
        cerr << "FAILED: " << error.what() << endl;
        return 1;
    }
}
