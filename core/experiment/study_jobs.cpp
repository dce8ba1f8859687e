#include "core/experiment/study_jobs.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/config/unimodal_choice.h"
#include "core/run/numerics_version.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace cmir {

namespace {

RunConfig jobConfig(const StudyPlan& plan, const StudyVariant& variant, std::int64_t seed)
{
    RunConfig config = plan.base;
    config.method = variant.method;
    try {
        for (const auto& [key, value] : variant.settings)
            setParameter(config.parameters, key, value);
    } catch (const BadInput& error) {
        throw BadInput(fmt::format("variant \"{}\": {}", variant.name, error.what()));
    }
    if (!variant.modalities.empty())
        config.data.modalities = variant.modalities;
    config.parameters.seed = seed;
    config.parameters.threads = 1; // jobs share the processors among themselves
    config.parameters = configForMethod(config.parameters, variant.method);
    return config;
}

void checkPlan(const StudyPlan& plan)
{
    if (plan.variants.empty() || plan.seeds.empty())
        throw BadInput("a study needs at least one variant and one seed");
    std::set<std::int64_t> seeds;
    for (const std::int64_t seed : plan.seeds) {
        parameter("seed").check(seed);
        if (!seeds.insert(seed).second)
            throw BadInput(fmt::format("the seed {} is named twice", seed));
    }
    std::set<std::string> names;
    for (const StudyVariant& variant : plan.variants) {
        if (!names.insert(variant.name).second)
            throw BadInput(fmt::format("two variants are named \"{}\"", variant.name));
        if (variant.otherProgram)
            throw BadInput(fmt::format("\"{}\" is another program: there is nothing to train", variant.name));
    }
    for (const std::string& axis : plan.axes)
        parameter(axis); // throws where there is none
}

}

std::vector<StudyJob> studyJobs(const StudyPlan& plan)
{
    checkPlan(plan);
    std::map<std::string, std::string> hashes; // a module is read once, however many jobs it is in
    const FileHash hashOf = [&hashes](const std::string& path) {
        const auto [known, added] = hashes.try_emplace(path);
        if (added)
            known->second = fileSha256(path);
        return known->second;
    };
    std::vector<StudyJob> jobs;
    for (const std::int64_t seed : plan.seeds) {
        const std::size_t first = jobs.size(); // another seed is another job
        for (std::size_t v = 0; v < plan.variants.size(); ++v) {
            RunConfig config = jobConfig(plan, plan.variants[v], seed);
            std::string hash = jobHash(config, plan.measures, hashOf);
            const auto same = std::find_if(jobs.begin() + static_cast<std::ptrdiff_t>(first), jobs.end(),
                [&](const StudyJob& job) { return job.hash == hash; });
            if (same != jobs.end())
                same->variants.push_back(v);
            else {
                std::map<std::string, std::string> modules;
                for (const std::string& file : moduleFiles(config.parameters.unimodal))
                    modules[file] = hashOf(file);
                jobs.push_back({ std::move(config), seed, { v }, std::move(hash), std::move(modules) });
            }
        }
    }
    return jobs;
}

std::string jobKey(const RunConfig& config, const std::vector<std::string>& measures, const FileHash& hashOf)
{
    nlohmann::json key = runConfigToJson(config);
    for (const Parameter& p : allParameters())
        if (p.sameNumbers)
            key["parameters"].erase(p.key);
    key["parameters"]["unimodal"] = replaceModuleFiles(config.parameters.unimodal, hashOf);
    key.erase("modules"); // unimodal has them
    key["data"].erase("name");
    if (!config.data.synthetic())
        key["data"].erase("path");
    else
        key["data"].erase("sha256");
    auto sorted = measures;
    std::ranges::sort(sorted);
    key["measures"] = sorted;
    key["numerics"] = numericsVersion;
    return key.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); // members are sorted by name
}

std::string jobHash(const RunConfig& config, const std::vector<std::string>& measures, const FileHash& hashOf)
{
    Sha256 sha;
    sha.add(jobKey(config, measures, hashOf));
    return sha.hex().substr(0, 16);
}

}
