// Ice for C++ under load: the server. Prints its port and serves until standard input ends.
#include <Ice/Ice.h>
#include <Load.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <thread>

namespace
{
using Clock = std::chrono::steady_clock;

// Replies to naps when they are over: all are of one length, so a queue is enough.
class Naps
{
public:
    Naps() : _thread([this] { run(); }) {}

    ~Naps()
    {
        {
            std::lock_guard<std::mutex> lock(_mutex);
            _ended = true;
        }
        _changed.notify_one();
        _thread.join();
    }

    void add(std::function<void()> reply)
    {
        std::lock_guard<std::mutex> lock(_mutex);
        _waiting.emplace_back(Clock::now() + std::chrono::seconds(1), std::move(reply));
        if (_waiting.size() == 1)
        {
            _changed.notify_one();
        }
    }

private:
    void run()
    {
        std::unique_lock<std::mutex> lock(_mutex);
        while (!_ended)
        {
            if (_waiting.empty())
            {
                _changed.wait(lock);
            }
            else if (_waiting.front().first > Clock::now())
            {
                _changed.wait_until(lock, _waiting.front().first);
            }
            else
            {
                auto reply = std::move(_waiting.front().second);
                _waiting.pop_front();
                lock.unlock();
                reply();
                lock.lock();
            }
        }
    }

    std::mutex _mutex;
    std::condition_variable _changed;
    std::deque<std::pair<Clock::time_point, std::function<void()>>> _waiting;
    bool _ended = false;
    std::thread _thread;
};

class Servant : public Load::Service
{
public:
    std::string greet(std::string name, const Ice::Current&) override { return "Hello, " + name + "!"; }
    void napAsync(std::function<void()> reply, std::function<void(std::exception_ptr)>, const Ice::Current&) override
    {
        _naps.add(std::move(reply));
    }
    Load::Bytes echo(Load::Bytes data, const Ice::Current&) override { return data; }
    void ping(const Ice::Current&) override {}
    void block(const Ice::Current&) override { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

private:
    Naps _naps;
};
}

int main(int argc, char* argv[])
{
    Ice::CommunicatorHolder holder(argc, argv);
    auto adapter = holder->createObjectAdapterWithEndpoints("Load", "tcp -h 127.0.0.1 -p 0");
    adapter->add(std::make_shared<Servant>(), Ice::stringToIdentity("load"));
    adapter->activate();
    auto info = adapter->getEndpoints()[0]->getInfo();
    std::cout << std::dynamic_pointer_cast<Ice::TCPEndpointInfo>(info)->port << std::endl;
    std::cin.get();
    return 0;
}
