// Ice for C++ under load: the client, with the workloads of src/workloads.rs. Arguments: WORKLOAD PORT CALLS.
#include <Ice/Ice.h>
#include <Load.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace
{
using Clock = std::chrono::steady_clock;
using Service = std::shared_ptr<Load::ServicePrx>;

constexpr int outstanding = 64;
constexpr int connections = 64;

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

// Wakes the main thread when all calls have ended.
class Countdown
{
public:
    explicit Countdown(int count) : _count(count) {}

    void done()
    {
        if (--_count == 0)
        {
            std::lock_guard<std::mutex> lock(_mutex);
            _ended = true;
            _changed.notify_one();
        }
    }

    void wait()
    {
        std::unique_lock<std::mutex> lock(_mutex);
        _changed.wait(lock, [this] { return _ended; });
    }

private:
    std::atomic<int> _count;
    std::mutex _mutex;
    std::condition_variable _changed;
    bool _ended = false;
};

void failed(std::exception_ptr error)
{
    try
    {
        std::rethrow_exception(error);
    }
    catch (const std::exception& reason)
    {
        std::cerr << reason.what() << std::endl;
    }
    std::exit(1);
}

// One caller: `calls` times greet, one after the other.
void chain(const Service& service, int calls, Countdown& countdown)
{
    if (calls == 0)
    {
        countdown.done();
        return;
    }
    service->greetAsync("Alice", [&service, calls, &countdown](std::string) { chain(service, calls - 1, countdown); },
                        failed);
}

int greet(const std::vector<Service>& services, int callers, int calls)
{
    const int each = calls / (static_cast<int>(services.size()) * callers);
    const int all = static_cast<int>(services.size()) * callers;
    if (all == 1)
    {
        for (int call = 0; call < each; ++call)
        {
            services[0]->greet("Alice");
        }
        return each;
    }
    Countdown countdown(all);
    for (const auto& service : services)
    {
        for (int caller = 0; caller < callers; ++caller)
        {
            chain(service, each, countdown);
        }
    }
    countdown.wait();
    return each * all;
}

double rate(const std::vector<Service>& services, int callers, int calls)
{
    greet(services, callers, calls / 10);
    const auto start = Clock::now();
    const int made = greet(services, callers, calls);
    return made / seconds(Clock::now() - start);
}

double naps(const Service& service, int calls)
{
    service->ping();
    const auto start = Clock::now();
    Countdown countdown(calls);
    for (int call = 0; call < calls; ++call)
    {
        service->napAsync([&countdown] { countdown.done(); }, failed);
    }
    countdown.wait();
    return std::max(0.0, seconds(Clock::now() - start) - 1) * 1000;
}

double echoes(const Service& service, int calls)
{
    const Load::Bytes data(1 << 20, 7);
    for (int call = 0; call < calls / 10; ++call)
    {
        service->echo(data);
    }
    const auto start = Clock::now();
    for (int call = 0; call < calls; ++call)
    {
        if (service->echo(data).size() != data.size())
        {
            throw std::runtime_error("the echo has another size");
        }
    }
    return calls / seconds(Clock::now() - start);
}

void blockForever(const Service& service, const std::atomic<bool>& ended)
{
    service->blockAsync(
        [&service, &ended]
        {
            if (!ended)
            {
                blockForever(service, ended);
            }
        },
        [](std::exception_ptr) {});
}

double pingsBesideBlocks(const Service& service, int calls)
{
    std::atomic<bool> ended(false);
    for (int caller = 0; caller < outstanding; ++caller)
    {
        blockForever(service, ended);
    }
    std::vector<double> times;
    for (int call = 0; call < calls; ++call)
    {
        const auto start = Clock::now();
        service->ping();
        times.push_back(seconds(Clock::now() - start) * 1000);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ended = true;
    std::sort(times.begin(), times.end());
    return times[times.size() * 99 / 100];
}
}

int main(int argc, char* argv[])
{
    Ice::CommunicatorHolder holder(argc, argv);
    if (argc != 4)
    {
        std::cerr << "usage: client WORKLOAD PORT CALLS" << std::endl;
        return 1;
    }
    const std::string workload = argv[1], port = argv[2];
    const int calls = std::stoi(argv[3]);
    std::vector<Service> services;
    for (int number = 0; number < (workload == "W3" ? connections : 1); ++number)
    {
        auto proxy = holder->stringToProxy("load:tcp -h 127.0.0.1 -p " + port);
        services.push_back(Ice::uncheckedCast<Load::ServicePrx>(proxy->ice_connectionId(std::to_string(number))));
        services.back()->ice_ping();
    }
    double figure = 0;
    if (workload == "W1" || workload == "W3")
    {
        figure = rate(services, 1, calls);
    }
    else if (workload == "W2")
    {
        figure = rate(services, outstanding, calls);
    }
    else if (workload == "W4")
    {
        figure = naps(services[0], calls);
    }
    else if (workload == "W5")
    {
        figure = echoes(services[0], calls);
    }
    else
    {
        figure = pingsBesideBlocks(services[0], calls);
    }
    std::cout << figure << std::endl;
    return 0;
}
