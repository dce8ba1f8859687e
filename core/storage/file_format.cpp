#include "core/storage/file_format.h"

#include "core/common/error.h"
#include "core/storage/admission.h"
#include "core/storage/dataset_file.h"

#include <algorithm>

namespace cmir {

namespace {

std::string kindOfFormat(const std::string& format)
{
    return format == kDatasetFormat   ? "dataset file"
        : format == kRunFormat        ? "run file"
        : format == kCheckpointFormat ? "checkpoint"
                                      : "file of another kind";
}

std::string formatOf(const hdf5::File& file)
{
    const auto value = file.root().attribute("format");
    return value && value->type == hdf5::ValueType::Text && value->texts.size() == 1 ? value->texts.front()
                                                                                     : std::string();
}

[[noreturn]] void throwWrongType(const hdf5::Group& group, const std::string& name, const std::string& needed)
{
    throw BadInput(group.where() + ": the attribute " + name + " must be " + needed);
}

}

void checkFormat(const hdf5::File& file, const std::string& format)
{
    const std::string found = formatOf(file);
    if (found.empty())
        throw BadInput(file.path() + ": this HDF5 file has no root attribute format; a " + kindOfFormat(format)
            + " has format = \"" + format + "\"");
    if (found != format)
        throw BadInput(file.path() + ": this is a " + kindOfFormat(found) + " (format \"" + found + "\"); a "
            + kindOfFormat(format) + " (format \"" + format + "\") is needed");
    const std::int64_t version = requiredInteger(file.root(), "format_version");
    if (version < 1 || version > kFormatVersion)
        throw BadInput(file.path() + " is format_version " + std::to_string(version) + ", this program reads "
            + std::to_string(kFormatVersion)
            + (version > kFormatVersion ? "; a newer version of the program is needed" : ""));
}

void writeFormat(const hdf5::Group& root, const std::string& format)
{
    root.writeAttribute("format", format);
    root.writeAttribute("format_version", kFormatVersion);
}

std::string requiredText(const hdf5::Group& group, const std::string& name)
{
    const auto value = group.attribute(name);
    if (!value)
        throw BadInput(group.where() + ": the attribute " + name + " is missing");
    if (value->type != hdf5::ValueType::Text || value->texts.size() != 1)
        throwWrongType(group, name, "one text");
    return value->texts.front();
}

std::string optionalText(const hdf5::Group& group, const std::string& name, const std::string& otherwise)
{
    return group.attribute(name) ? requiredText(group, name) : otherwise;
}

std::vector<std::string> textList(const hdf5::Group& group, const std::string& name)
{
    const auto value = group.attribute(name);
    if (!value)
        return {};
    if (value->type != hdf5::ValueType::Text)
        throwWrongType(group, name, "a list of texts");
    return value->texts;
}

std::optional<double> optionalNumber(const hdf5::Group& group, const std::string& name)
{
    const auto value = group.attribute(name);
    if (!value)
        return std::nullopt;
    if (value->type == hdf5::ValueType::Integer && value->integers.size() == 1)
        return static_cast<double>(value->integers.front());
    if (value->type == hdf5::ValueType::Real && value->reals.size() == 1)
        return value->reals.front();
    throwWrongType(group, name, "one number");
}

std::int64_t requiredInteger(const hdf5::Group& group, const std::string& name)
{
    const auto value = group.attribute(name);
    if (!value)
        throw BadInput(group.where() + ": the attribute " + name + " is missing");
    if (value->type != hdf5::ValueType::Integer || value->integers.size() != 1)
        throwWrongType(group, name, "one integer");
    return value->integers.front();
}

std::vector<std::string> readModalityNames(const hdf5::File& file)
{
    auto names = textList(file.root(), "modalities");
    if (names.empty())
        throw BadInput(file.path() + ": the root attribute modalities is missing or empty");
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].empty() || names[i].find('/') != std::string::npos
            || std::count(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) > 0)
            throw BadInput(file.path() + ": the root attribute modalities is " + listed(names)
                + "; names must be different, not empty and without \"/\"");
    return names;
}

Task readTask(const hdf5::Group& root)
{
    const std::string name = requiredText(root, "task");
    try {
        return taskFromName(name);
    } catch (const BadInput& error) {
        throw BadInput(root.where() + ": the attribute task: " + error.what());
    }
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "\"" : i + 1 < names.size() ? ", \"" : " and \"") + names[i] + "\"";
    return text.empty() ? "none" : text;
}

std::string fileKind(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    const hdf5::File file(path, hdf5::File::Mode::Read);
    const std::string format = formatOf(file);
    if (format == kDatasetFormat)
        return "dataset";
    if (format == kRunFormat)
        return "run";
    if (format == kCheckpointFormat)
        return "checkpoint";
    throw BadInput(file.path()
        + (format.empty() ? ": this HDF5 file has no root attribute format" : ": the format is \"" + format + "\"")
        + "; allowed are \"" + kDatasetFormat + "\" and \"" + kRunFormat + "\"");
}

}
