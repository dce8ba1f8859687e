#include "core/experiment/slurm/slurm_script.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmir {

namespace fs = std::filesystem;

std::string shellWord(const std::string& text)
{
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

std::string slurmScript(const SlurmSettings& settings, const SlurmOrder& order)
{
    std::string script = "#!/bin/bash\n"
                         "# A job array of a study, written by cmir and submitted with sbatch.\n";
    for (const std::string& line : settings.setup)
        script += line + "\n";
    script += fmt::format(
        "[ \"${{SLURM_RESTART_COUNT:-0}}\" -lt {} ] || {{ echo 'its nodes failed too often' >&2; exit 1; }}\n",
        settings.tries);
    script += fmt::format("exec {} study-jobs {} --list {} --task \"$SLURM_ARRAY_TASK_ID\"",
        shellWord(order.program.string()), shellWord(order.study.string()),
        shellWord((order.folder / "jobs.json").string()));
    if (settings.cpus > 0)
        script += fmt::format(" --at-once {}", settings.cpus);
    if (order.isolate)
        script += " --isolate";
    for (const std::string& module : order.modules)
        script += " --module-sha256 " + shellWord(module);
    return script + "\n";
}

std::vector<std::string> sbatchArguments(const SlurmSettings& settings, const SlurmOrder& order)
{
    std::string array = fmt::format("--array=0-{}", order.tasks - 1);
    if (settings.atMost > 0)
        array += fmt::format("%{}", settings.atMost);
    std::vector<std::string> words { "--parsable", "--job-name=" + order.name, array, "--chdir=" + order.study.string(),
        "--output=" + (order.folder / "log-%a.txt").string(), "--open-mode=append", "--nodes=1", "--ntasks=1",
        "--requeue" };
    if (settings.cpus > 0) {
        words.push_back(fmt::format("--cpus-per-task={}", settings.cpus));
        if (settings.memory > 0)
            words.push_back(fmt::format("--mem={}M", settings.memory * settings.cpus));
    } else {
        words.insert(words.end(), { "--exclusive", "--mem=0" });
    }
    if (!settings.partition.empty())
        words.push_back("--partition=" + settings.partition);
    if (!settings.time.empty())
        words.push_back("--time=" + settings.time);
    words.insert(words.end(), settings.options.begin(), settings.options.end()); // the last one counts
    words.push_back((order.study / order.folder / "script.sh").string());
    return words;
}

fs::path slurmLog(const fs::path& array, std::int64_t task)
{
    return array / fmt::format("log-{}.txt", task);
}

std::vector<std::size_t> evenParts(std::size_t items, std::size_t most, std::size_t parts)
{
    const std::size_t count = std::min(parts, (items + most - 1) / most);
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < count; ++i)
        sizes.push_back(items / count + (i < items % count ? 1 : 0));
    return sizes;
}

}
