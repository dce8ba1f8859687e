#include "core/experiment/slurm/slurm_call.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/experiment/slurm/slurm_answers.h"

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace cmir {

namespace fs = std::filesystem;

namespace {

fs::path slurmCommand(const std::string& name)
{
    const char* path = std::getenv("PATH");
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (const fs::path file = fs::path(folder) / name; !folder.empty() && ::access(file.c_str(), X_OK) == 0)
            return file;
    throw BadInput(fmt::format(
        "there is no {} here (PATH): a study is submitted to Slurm on a machine that has its commands", name));
}

std::string textIn(const fs::path& file)
{
    try {
        return readWholeFile(file);
    } catch (const Error&) {
        return {};
    }
}

}

void requireSlurm()
{
    for (const char* command : { "sbatch", "squeue", "scancel" })
        slurmCommand(command);
}

SlurmCall::SlurmCall(const std::string& command, const std::vector<std::string>& arguments, const fs::path& folder,
    std::chrono::seconds most)
    : m_out(folder / (command + ".out"))
    , m_err(folder / (command + ".err"))
    , m_process(slurmCommand(command), arguments, m_out, m_err)
    , m_end(std::chrono::steady_clock::now() + most)
{ }

SlurmCall::~SlurmCall()
{
    m_process.kill();
    std::error_code error;
    fs::remove(m_out, error);
    fs::remove(m_err, error);
}

bool SlurmCall::ended()
{
    if (m_process.ended())
        return true;
    m_late = std::chrono::steady_clock::now() > m_end;
    if (m_late)
        m_process.kill();
    return m_late;
}

void SlurmCall::wait()
{
    while (!ended())
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

bool SlurmCall::answered() const
{
    return !m_late && (m_process.succeeded() || !isSilence(errors()));
}

std::string SlurmCall::output() const
{
    return textIn(m_out);
}

std::string SlurmCall::errors() const
{
    return textIn(m_err);
}

}
