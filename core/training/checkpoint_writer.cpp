#include "core/training/checkpoint_writer.h"

#include "core/storage/checkpoint_file.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace cmir {

class CheckpointWriter::Impl {
public:
    Impl(std::filesystem::path path, std::function<void(const std::string&)> tell)
        : file(std::move(path))
        , failed(std::move(tell))
        , thread([this] { run(); })
    { }

    ~Impl()
    {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        changed.notify_all();
        thread.join();
    }

    void put(std::shared_ptr<const Checkpoint> checkpoint)
    {
        {
            const std::lock_guard lock(mutex);
            waiting = std::move(checkpoint);
        }
        changed.notify_all();
    }

    void wait()
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return !waiting && !busy; });
    }

private:
    void run()
    {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return waiting || ending; });
            if (!waiting)
                return;
            const auto next = std::exchange(waiting, nullptr);
            busy = true;
            lock.unlock();
            writeOne(*next);
            lock.lock();
            busy = false;
            changed.notify_all();
        }
    }

    void writeOne(const Checkpoint& checkpoint)
    {
        try {
            writeCheckpoint(checkpoint, file);
            told = false;
        } catch (const std::exception& error) {
            if (!std::exchange(told, true))
                failed(error.what());
        }
    }

    const std::filesystem::path file;
    const std::function<void(const std::string&)> failed;
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<const Checkpoint> waiting; ///< guarded by mutex
    bool busy = false, ending = false; ///< guarded by mutex
    bool told = false; ///< of the writer's thread
    std::thread thread; ///< last: all of the above is there when it begins
};

CheckpointWriter::CheckpointWriter(std::filesystem::path file, std::function<void(const std::string&)> failed)
    : m_impl(std::make_unique<Impl>(std::move(file), std::move(failed)))
{ }

CheckpointWriter::~CheckpointWriter() = default;

void CheckpointWriter::write(std::shared_ptr<const Checkpoint> checkpoint)
{
    m_impl->put(std::move(checkpoint));
}

void CheckpointWriter::wait()
{
    m_impl->wait();
}

}
