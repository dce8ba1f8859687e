#include "core/storage/run_identity_attributes.h"

#include "core/common/error.h"
#include "core/storage/file_format.h"

#include <nlohmann/json.hpp>

namespace cmir {

void writeIdentity(const hdf5::Group& root, const RunIdentity& identity)
{
    root.writeAttribute("id", identity.id);
    root.writeAttribute("created", identity.created);
    if (!identity.parent)
        return;
    const RunParent& parent = *identity.parent;
    root.writeAttribute("parent",
        nlohmann::json {
            { "id", parent.id }, { "path", parent.path }, { "step", parent.step }, { "changes", parent.changes } }
            .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

RunIdentity readIdentity(const hdf5::Group& root)
{
    RunIdentity identity;
    identity.id = optionalText(root, "id", {});
    identity.created = optionalText(root, "created", {});
    if (!root.attribute("parent"))
        return identity;
    const std::string where = root.where() + ": the attribute parent";
    const nlohmann::json object = parsedJson(requiredText(root, "parent"), where);
    try {
        identity.parent = RunParent { object.at("id").get<std::string>(), object.at("path").get<std::string>(),
            object.at("step").get<std::int64_t>(), object.at("changes").get<std::vector<std::string>>() };
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where + " needs id, path, step and changes");
    }
    return identity;
}

void writeRunConfig(const hdf5::Group& root, const RunConfig& config)
{
    root.writeAttribute("config", runConfigToJson(config).dump());
}

RunConfig readRunConfig(const hdf5::Group& root)
{
    const std::string where = root.where() + ": the attribute config";
    return runConfigFromJson(parsedJson(requiredText(root, "config"), where), where);
}

nlohmann::json parsedJson(const std::string& text, const std::string& where)
{
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where + " is not JSON that can be read");
    }
}

}
