// Serves Greeter and Everything with Ice for C++; README.md in the folder above says what it answers.

#include <Ice/Ice.h>
#include <Callbacks.h>
#include <Limits.h>
#include <Secret.h>
#include <Theirs.h>
#include <Types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

using namespace std;

namespace
{

class GreeterI : public VisitorCenter::Greeter
{
public:
    explicit GreeterI(string salutation) : _salutation(move(salutation)) {}

    string greet(string name, const Ice::Current&) override { return _salutation + ", " + name + "!"; }

private:
    const string _salutation;
};

class EverythingI : public Peers::Everything
{
public:
    bool echoBool(bool item, const Ice::Current&) override { return item; }
    Ice::Byte echoByte(Ice::Byte item, const Ice::Current&) override { return item; }
    short echoShort(short item, const Ice::Current&) override { return item; }
    int echoInt(int item, const Ice::Current&) override { return item; }
    long long echoLong(long long item, const Ice::Current&) override { return item; }
    float echoFloat(float item, const Ice::Current&) override { return item; }
    double echoDouble(double item, const Ice::Current&) override { return item; }
    string echoString(string item, const Ice::Current&) override { return item; }
    Peers::ByteSeq echoBytes(Peers::ByteSeq item, const Ice::Current&) override { return item; }
    Peers::IntSeq echoInts(Peers::IntSeq item, const Ice::Current&) override { return item; }
    Peers::DoubleSeq echoDoubles(Peers::DoubleSeq item, const Ice::Current&) override { return item; }
    Peers::StringSeq echoStrings(Peers::StringSeq item, const Ice::Current&) override { return item; }
    Peers::IntSeqSeq echoNested(Peers::IntSeqSeq item, const Ice::Current&) override { return item; }
    Peers::StringIntDict echoDict(Peers::StringIntDict item, const Ice::Current&) override { return item; }
    Peers::IntStringSeqDict echoIntKeys(Peers::IntStringSeqDict item, const Ice::Current&) override { return item; }
    shared_ptr<Ice::ObjectPrx> echoProxy(shared_ptr<Ice::ObjectPrx> item, const Ice::Current&) override { return item; }

    shared_ptr<VisitorCenter::GreeterPrx>
    echoGreeter(shared_ptr<VisitorCenter::GreeterPrx> item, const Ice::Current&) override
    {
        return item;
    }

    void swap(int number, string text, string& first, int& second, const Ice::Current&) override
    {
        first = move(text);
        second = number;
    }

    int divide(int dividend, int divisor, int& remainder, const Ice::Current&) override
    {
        if(divisor == 0)
        {
            throw Peers::BaseProblem(dividend);
        }
        remainder = dividend % divisor;
        return dividend / divisor;
    }

    Peers::StringSeq split(string text, int& count, Peers::StringIntDict& lengths, const Ice::Current&) override
    {
        Peers::StringSeq words;
        istringstream stream(text);
        for(string word; stream >> word;)
        {
            lengths[word] = static_cast<int>(word.size());
            words.push_back(word);
        }
        count = static_cast<int>(words.size());
        return words;
    }

    void _cpp_register(string name, const Ice::Current&) override
    {
        if(name == "taken")
        {
            throw Peers::NameTaken("Alice");
        }
        if(name == "late")
        {
            throw Peers::Closed();
        }
    }

    void problem(string which, const Ice::Current&) override { throwProblem(which); }
    void compactProblem(string which, const Ice::Current&) override { throwProblem(which); }
    void undeclared(const Ice::Current&) override { throw Peers::NameTaken("nobody declared this"); }
    void crash(const Ice::Current&) override { throw runtime_error("the servant crashed, as it was asked to"); }
    void localProblem(const Ice::Current&) override { throw Ice::TimeoutException(__FILE__, __LINE__); }
    void gone(const Ice::Current&) override { throw Ice::ObjectNotExistException(__FILE__, __LINE__); }

    string contextValue(string key, const Ice::Current& current) override
    {
        const auto found = current.ctx.find(key);
        return found == current.ctx.end() ? "" : found->second;
    }

    Peers::StringDict wholeContext(const Ice::Current& current) override { return current.ctx; }
    Peers::StringDict describe(const Ice::Current& current) override { return description(current); }
    Peers::StringDict describeIdempotent(const Ice::Current& current) override { return description(current); }

    void note(string text, const Ice::Current&) override
    {
        lock_guard<mutex> lock(_mutex);
        _notes.push_back(move(text));
    }

    Peers::StringSeq notes(const Ice::Current&) override
    {
        lock_guard<mutex> lock(_mutex);
        return _notes;
    }

    shared_ptr<VisitorCenter::GreeterPrx> greeterProxy(const Ice::Current& current) override
    {
        return Ice::uncheckedCast<VisitorCenter::GreeterPrx>(current.adapter->createProxy({"greeter", ""}));
    }

    string greetVia(shared_ptr<VisitorCenter::GreeterPrx> target, string name, const Ice::Current&) override
    {
        return target->greet(name);
    }

    void sleep(int milliseconds, const Ice::Current&) override
    {
        this_thread::sleep_for(chrono::milliseconds(milliseconds));
    }

    Peers::ByteSeq makeBytes(int count, const Ice::Current&) override { return Peers::ByteSeq(count); }
    void shutdown(const Ice::Current& current) override { current.adapter->getCommunicator()->shutdown(); }

private:
    static void throwProblem(const string& which)
    {
        if(which == "base")
        {
            throw Peers::BaseProblem(7);
        }
        if(which == "derived")
        {
            throw Peers::DerivedProblem(8, "more about it");
        }
        if(which == "secret")
        {
            throw Hidden::SecretProblem(9, "not for clients");
        }
    }

    static Peers::StringDict description(const Ice::Current& current)
    {
        return {
            {"name", current.id.name},
            {"category", current.id.category},
            {"facet", current.facet},
            {"operation", current.operation},
            {"mode", current.mode == Ice::OperationMode::Normal ? "Normal" : "Idempotent"},
            {"encoding", to_string(current.encoding.major) + "." + to_string(current.encoding.minor)},
            {"requestId", to_string(current.requestId)},
        };
    }

    mutex _mutex;
    Peers::StringSeq _notes;
};

class TypesI : public Peers::Types
{
public:
    Peers::Color echoColor(Peers::Color item, const Ice::Current&) override { return item; }
    Peers::Big echoBig(Peers::Big item, const Ice::Current&) override { return item; }
    Peers::ColorSeq echoColors(Peers::ColorSeq item, const Ice::Current&) override { return item; }
    Peers::Named echoNamed(Peers::Named item, const Ice::Current&) override { return item; }
    Peers::PointSeq echoPoints(Peers::PointSeq item, const Ice::Current&) override { return item; }
    Peers::PointColorDict echoPlaces(Peers::PointColorDict item, const Ice::Current&) override { return item; }

    Ice::optional<double> echoOptionals(
        Ice::optional<Peers::Color> shade, int number, Ice::optional<string> text, Ice::optional<Peers::PointSeq> points,
        Ice::optional<Peers::Named> thing, Ice::optional<Peers::StringSeq> texts,
        Ice::optional<shared_ptr<VisitorCenter::GreeterPrx>> target, Ice::optional<double> ratio,
        Ice::optional<Peers::Color>& shadeBack, int& numberBack, Ice::optional<string>& textBack,
        Ice::optional<Peers::PointSeq>& pointsBack, Ice::optional<Peers::Named>& thingBack,
        Ice::optional<Peers::StringSeq>& textsBack, Ice::optional<shared_ptr<VisitorCenter::GreeterPrx>>& targetBack,
        const Ice::Current&) override
    {
        shadeBack = shade;
        numberBack = number;
        textBack = text;
        pointsBack = points;
        thingBack = thing;
        textsBack = texts;
        targetBack = target;
        return ratio;
    }

    void fail(string which, const Ice::Current&) override
    {
        if(which == "set" || which == "unset")
        {
            Peers::Detailed error;
            error.code = which == "set" ? 1 : 2;
            if(which == "set")
            {
                error.text = string("why");
                error.place = Peers::Point{1, 2};
            }
            throw error;
        }
        if(which == "derived")
        {
            Peers::MoreDetailed error;
            error.code = 3;
            error.text = string("more");
            error.shade = Peers::Color::green;
            throw error;
        }
    }
};

/// The servant of the same kind that the request names to be asked instead, in the request's encoding.
template<class P> shared_ptr<P> relay(const Ice::Current& current)
{
    const auto via = current.ctx.find("via");
    if(via == current.ctx.end())
    {
        return nullptr;
    }
    const auto target = current.adapter->getCommunicator()->stringToProxy(via->second);
    return Ice::uncheckedCast<P>(target->ice_encodingVersion(current.encoding));
}

/// A method that returns its parameter, or what another servant makes of it.
#define ECHO(P, T, operation) \
    T operation(T item, const Ice::Current& current) override \
    { \
        const auto target = relay<P>(current); \
        return target ? target->operation(item) : item; \
    }

using AnimalPtr = shared_ptr<Peers::Animal>;
using ValuePtr = shared_ptr<Ice::Value>;

/// An instance as text, with a number for each instance, so that what is shared shows.
class Description
{
public:
    string of(const ValuePtr& value)
    {
        if(!value)
        {
            return "null";
        }
        const auto seen = find(_seen.begin(), _seen.end(), value);
        if(seen != _seen.end())
        {
            return to_string(seen - _seen.begin() + 1);
        }
        _seen.push_back(value);
        const string text = to_string(_seen.size()) + ":" + value->ice_id();
        return text + members(value);
    }

private:
    string members(const ValuePtr& value)
    {
        if(const auto animal = dynamic_pointer_cast<Peers::Animal>(value))
        {
            const string text = "(" + animal->name + " -> " + of(animal->_cpp_friend);
            return text + ofDerived(animal) + ")";
        }
        if(const auto keeper = dynamic_pointer_cast<Peers::Keeper>(value))
        {
            const string text = "(" + keeper->name + " -> " + of(keeper->favourite);
            const auto accountant = dynamic_pointer_cast<Theirs::Accountant>(value);
            return text + (accountant ? "; " + accountant->secret : "") + ")";
        }
        if(const auto stranger = dynamic_pointer_cast<Theirs::Stranger>(value))
        {
            return "(" + stranger->secret + ", " + of(stranger->accomplice) + ")";
        }
        return "";
    }

    string ofDerived(const AnimalPtr& animal)
    {
        string text;
        if(const auto dog = dynamic_pointer_cast<Peers::Dog>(animal))
        {
            text += "; " + to_string(dog->age);
        }
        if(const auto cub = dynamic_pointer_cast<Theirs::Cub>(animal))
        {
            text += "; " + cub->secret + ", " + (cub->teeth ? to_string(*cub->teeth) : "Unset");
            text += ", " + of(cub->accomplice);
        }
        if(const auto cub = dynamic_pointer_cast<Theirs::NumberedCub>(animal))
        {
            text += "; " + cub->secret;
        }
        return text;
    }

    vector<ValuePtr> _seen;
};

ValuePtr makeForeign(const string& which)
{
    const auto rex = make_shared<Peers::Dog>("rex", nullptr, 3, Ice::nullopt, Ice::nullopt, Ice::nullopt);
    if(which == "cub")
    {
        return make_shared<Theirs::Cub>("cub", rex, 1, Ice::nullopt, Ice::nullopt, Ice::nullopt, "hides", rex, 32);
    }
    if(which == "numbered")
    {
        return make_shared<Theirs::NumberedCub>("numbered", nullptr, 1, Ice::nullopt, Ice::nullopt, Ice::nullopt, "hides");
    }
    if(which == "stranger")
    {
        return make_shared<Theirs::Stranger>("hides", rex);
    }
    return which == "accountant" ? make_shared<Theirs::Accountant>("keeper", rex, "hides") : nullptr;
}

class ZooI : public Peers::Zoo
{
public:
    ECHO(Peers::ZooPrx, AnimalPtr, echoAnimal)
    ECHO(Peers::ZooPrx, AnimalPtr, echoSliced)
    ECHO(Peers::ZooPrx, AnimalPtr, echoCompact)
    ECHO(Peers::ZooPrx, ValuePtr, echoObject)
    ECHO(Peers::ZooPrx, ValuePtr, echoObjectSliced)
    ECHO(Peers::ZooPrx, shared_ptr<Peers::Keeper>, echoKeeper)
    ECHO(Peers::ZooPrx, Peers::AnimalSeq, echoAnimals)
    ECHO(Peers::ZooPrx, Peers::AnimalDict, echoAnimalDict)
    ECHO(Peers::ZooPrx, Peers::Pair, echoPair)

    AnimalPtr echoAll(
        Peers::AnimalSeq some, Peers::Pair two, ValuePtr one, Peers::AnimalSeq& someBack, Peers::Pair& twoBack,
        ValuePtr& oneBack, const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::ZooPrx>(current))
        {
            return target->echoAll(some, two, one, someBack, twoBack, oneBack);
        }
        someBack = some;
        twoBack = two;
        oneBack = one;
        return some.empty() ? nullptr : some[0];
    }

    Ice::optional<AnimalPtr> echoOptional(
        Ice::optional<AnimalPtr> item, Ice::optional<ValuePtr> any, Ice::optional<Peers::AnimalSeq> some,
        Ice::optional<Peers::Pair> two, int last, Ice::optional<ValuePtr>& anyBack,
        Ice::optional<Peers::AnimalSeq>& someBack, Ice::optional<Peers::Pair>& twoBack, int& lastBack,
        const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::ZooPrx>(current))
        {
            return target->echoOptional(item, any, some, two, last, anyBack, someBack, twoBack, lastBack);
        }
        anyBack = any;
        someBack = some;
        twoBack = two;
        lastBack = last;
        return item;
    }

    Ice::optional<AnimalPtr> echoOptionalSliced(
        Ice::optional<AnimalPtr> item, int last, Ice::optional<ValuePtr> any, Ice::optional<ValuePtr>& anyBack,
        int& lastBack, const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::ZooPrx>(current))
        {
            return target->echoOptionalSliced(item, last, any, anyBack, lastBack);
        }
        anyBack = any;
        lastBack = last;
        return item;
    }

    string describe(ValuePtr item, const Ice::Current& current) override
    {
        const auto target = relay<Peers::ZooPrx>(current);
        return target ? target->describe(item) : Description().of(item);
    }

    string describeSliced(ValuePtr item, const Ice::Current& current) override
    {
        const auto target = relay<Peers::ZooPrx>(current);
        return target ? target->describeSliced(item) : Description().of(item);
    }

    ValuePtr foreign(string which, const Ice::Current&) override { return makeForeign(which); }

    string exchange(shared_ptr<Peers::ZooPrx> target, string which, const Ice::Current& current) override
    {
        const auto zoo = target->ice_encodingVersion(current.encoding);
        const auto value = makeForeign(which);
        if(which == "accountant")
        {
            return Description().of(zoo->echoKeeper(dynamic_pointer_cast<Peers::Keeper>(value)));
        }
        if(which == "stranger")
        {
            return Description().of(zoo->echoObjectSliced(value));
        }
        return Description().of(zoo->echoSliced(dynamic_pointer_cast<Peers::Animal>(value)));
    }

    void fail(string which, AnimalPtr animal, const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::ZooPrx>(current))
        {
            target->fail(which, animal);
        }
        throwEscape(which, animal);
    }

    void failCompact(string which, AnimalPtr animal, const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::ZooPrx>(current))
        {
            target->failCompact(which, animal);
        }
        throwEscape(which, animal);
    }

private:
    static void throwEscape(const string& which, const AnimalPtr& animal)
    {
        if(which == "base")
        {
            throw Peers::Escape("cage", animal, animal);
        }
        if(which == "derived")
        {
            throw Peers::MassEscape("zoo", animal, Ice::nullopt, Peers::AnimalSeq{animal, nullptr, animal});
        }
        if(which == "foreign")
        {
            throw Theirs::Theft("zoo", animal, Ice::nullopt, Peers::AnimalSeq{animal}, "all", animal);
        }
    }
};

class LimitsI : public Peers::Limits
{
public:
    ECHO(Peers::LimitsPrx, Peers::Basics, echoBasics)
    ECHO(Peers::LimitsPrx, Peers::Sequences, echoSequences)
    ECHO(Peers::LimitsPrx, Peers::Dictionaries, echoDictionaries)
    ECHO(Peers::LimitsPrx, Peers::Level6, echoDeep)
    ECHO(Peers::LimitsPrx, string, echoText)
    ECHO(Peers::LimitsPrx, Peers::ByteSeq, echoBlock)
    ECHO(Peers::LimitsPrx, shared_ptr<Peers::Options>, echoOptions)
    ECHO(Peers::LimitsPrx, shared_ptr<Peers::Options>, echoOptionsSliced)

    void failOptions(shared_ptr<Peers::Options> item, const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::LimitsPrx>(current))
        {
            target->failOptions(item);
        }
        throw Peers::OptionsFault(
            5, item->truth, item->little, item->number, item->precise, item->size, item->text, item->place, item->thing,
            item->target, item->pet, item->far);
    }

    Ice::optional<bool> echoFixed(
        Ice::optional<bool> truth, Ice::optional<Ice::Byte> tiny, Ice::optional<short> little, Ice::optional<int> number,
        Ice::optional<long long> large, Ice::optional<float> inexact, Ice::optional<double> precise,
        Ice::optional<Peers::Big> size, Ice::optional<Ice::Byte>& tinyBack, Ice::optional<short>& littleBack,
        Ice::optional<int>& numberBack, Ice::optional<long long>& largeBack, Ice::optional<float>& inexactBack,
        Ice::optional<double>& preciseBack, Ice::optional<Peers::Big>& sizeBack, const Ice::Current& current) override
    {
        if(const auto target = relay<Peers::LimitsPrx>(current))
        {
            return target->echoFixed(
                truth, tiny, little, number, large, inexact, precise, size, tinyBack, littleBack, numberBack, largeBack,
                inexactBack, preciseBack, sizeBack);
        }
        tinyBack = tiny;
        littleBack = little;
        numberBack = number;
        largeBack = large;
        inexactBack = inexact;
        preciseBack = precise;
        sizeBack = size;
        return truth;
    }

    Ice::optional<string> echoSized(
        Ice::optional<string> text, Ice::optional<Peers::Point> place, Ice::optional<Peers::ByteSeq> bytes,
        Ice::optional<Peers::IntDict> numbers, Ice::optional<Peers::Named> thing, Ice::optional<Peers::StringSeq> texts,
        Ice::optional<Peers::StringIntDict> counts, Ice::optional<shared_ptr<Ice::ObjectPrx>> target,
        Ice::optional<Peers::Point>& placeBack, Ice::optional<Peers::ByteSeq>& bytesBack,
        Ice::optional<Peers::IntDict>& numbersBack, Ice::optional<Peers::Named>& thingBack,
        Ice::optional<Peers::StringSeq>& textsBack, Ice::optional<Peers::StringIntDict>& countsBack,
        Ice::optional<shared_ptr<Ice::ObjectPrx>>& targetBack, const Ice::Current& current) override
    {
        if(const auto other = relay<Peers::LimitsPrx>(current))
        {
            return other->echoSized(
                text, place, bytes, numbers, thing, texts, counts, target, placeBack, bytesBack, numbersBack, thingBack,
                textsBack, countsBack, targetBack);
        }
        placeBack = place;
        bytesBack = bytes;
        numbersBack = numbers;
        thingBack = thing;
        textsBack = texts;
        countsBack = counts;
        targetBack = target;
        return text;
    }
};

/// Calls its client over the connection of the call.
class CallbackCallerI : public Peers::CallbackCaller
{
public:
    int back(string who, int number, const Ice::Current& current) override
    {
        return callback(current, who)->count(number);
    }

    void noteBack(string who, int number, const Ice::Current& current) override
    {
        callback(current, who)->ice_oneway()->note(number);
    }

    string failBack(string who, int code, const Ice::Current& current) override
    {
        try
        {
            const auto target = callback(current, who);
            code ? target->refuse(code) : target->crash();
        }
        catch(const Peers::CallbackRefused& error)
        {
            return "refused " + to_string(error.code);
        }
        catch(const Ice::UnknownException&)
        {
            return "UnknownException";
        }
        catch(const Ice::ObjectNotExistException&)
        {
            return "ObjectNotExist";
        }
        return "nothing";
    }

private:
    static shared_ptr<Peers::CallbackPrx> callback(const Ice::Current& current, const string& who)
    {
        return Ice::uncheckedCast<Peers::CallbackPrx>(current.con->createProxy({who, ""}));
    }
};

shared_ptr<Ice::Properties> makeProperties(int argc, char* argv[])
{
    auto properties = Ice::createProperties();
    properties->setProperty("PeerAdapter.Endpoints", "tcp -h 127.0.0.1 -p 0");
    properties->setProperty("Ice.ThreadPool.Server.Size", "4");
    properties->setProperty("Ice.ThreadPool.Server.SizeMax", "64");
    properties->setProperty("Ice.Warn.Dispatch", "0");
    properties->setProperty("Ice.Default.InvocationTimeout", "10000");
    auto rest = properties->parseIceCommandLineOptions(Ice::argsToStringSeq(argc, argv));
    rest = properties->parseCommandLineOptions("PeerAdapter", rest);
    rest = properties->parseCommandLineOptions("Peer", rest);
    if(rest.size() > 1)
    {
        throw invalid_argument("unknown argument " + rest[1]);
    }
    return properties;
}

/// Adds every servant and returns the proxy of `everything`.
shared_ptr<Ice::ObjectPrx> addServants(const shared_ptr<Ice::ObjectAdapter>& adapter)
{
    const auto everything = make_shared<EverythingI>();
    adapter->add(make_shared<GreeterI>("Hello"), {"greeter", ""});
    adapter->addFacet(make_shared<GreeterI>("Welcome back"), {"greeter", ""}, "admin");
    adapter->add(make_shared<TypesI>(), {"types", ""});
    adapter->add(make_shared<ZooI>(), {"zoo", ""});
    adapter->add(make_shared<LimitsI>(), {"limits", ""});
    adapter->add(make_shared<CallbackCallerI>(), {"callbacks", ""});
    adapter->add(everything, {"everything", "peers"});
    adapter->addFacet(everything, {"everything", ""}, "detail");
    return adapter->add(everything, {"everything", ""});
}

void shutDownAtEndOfInput(const shared_ptr<Ice::Communicator>& communicator)
{
    thread([communicator]
    {
        while(getchar() != EOF)
        {
        }
        communicator->shutdown();
    }).detach();
}

void serve(int argc, char* argv[])
{
    Ice::CtrlCHandler signals; // before any other thread, so that each of them leaves the signals to it
    Ice::InitializationData data;
    data.properties = makeProperties(argc, argv);
    Ice::CommunicatorHolder communicator(data);
    signals.setCallback([&communicator](int) { communicator->shutdown(); });
    const auto adapter = communicator->createObjectAdapter("PeerAdapter");
    const auto proxy = addServants(adapter);
    adapter->activate();
    if(data.properties->getPropertyAsInt("Peer.ExitAtEndOfInput") > 0)
    {
        shutDownAtEndOfInput(communicator.communicator());
    }
    cout << "ready " << proxy->ice_toString() << endl;
    communicator->waitForShutdown();
    signals.setCallback(nullptr);
}

}

int main(int argc, char* argv[])
{
    try
    {
        serve(argc, argv);
    }
    catch(const exception& error)
    {
        cerr << "server: " << error.what() << endl;
        return 1;
    }
    quick_exit(0); // a thread that still waits for input must not delay the end
}
