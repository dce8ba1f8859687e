#include "core/import/hdf5_tables.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/import/grouped.h"
#include "core/import/split_names.h"
#include "core/storage/admission.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/file_format.h"
#include "core/storage/hdf5_file.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr int deepest = 16;
constexpr std::size_t mostArrays = 100'000;

/// The rows of a dataset, read in blocks of whole chunks. Each has the file open by itself.
class Hdf5Rows : public NumberRows {
public:
    Hdf5Rows(const std::string& path, const std::string& name)
        : m_file(path, hdf5::File::Mode::Read)
        , m_data(m_file.root().dataset(name))
        , m_rowSize(static_cast<std::size_t>(m_data.rows() == 0 ? 0 : m_data.elements() / m_data.rows()))
    {
        m_data.prepareRows();
    }

    void read(std::span<float> values) override { readFrom(m_floats, values); }
    void read(std::span<double> values) override { readFrom(m_doubles, values); }

private:
    template <class Number> struct Block {
        std::vector<Number> numbers;
        std::size_t at = 0;
    };

    template <class Number> void readFrom(Block<Number>& block, std::span<Number> values)
    {
        while (!values.empty() && m_rowSize > 0) {
            if (block.at == block.numbers.size())
                refill(block);
            const std::size_t count = std::min(values.size(), block.numbers.size() - block.at);
            std::copy_n(block.numbers.begin() + static_cast<std::ptrdiff_t>(block.at), count, values.begin());
            block.at += count;
            values = values.subspan(count);
        }
    }

    template <class Number> void refill(Block<Number>& block)
    {
        const std::int64_t count = std::min(m_data.rowsAtOnce(sizeof(Number)), m_data.rows() - m_row);
        if (count <= 0)
            throw BadInput("there are fewer rows than were counted");
        block.numbers.resize(static_cast<std::size_t>(count) * m_rowSize);
        block.at = 0;
        m_data.readRows(m_row, count, std::span(block.numbers));
        m_row += count;
    }

    hdf5::File m_file;
    hdf5::Dataset m_data;
    std::size_t m_rowSize;
    std::int64_t m_row = 0;
    Block<float> m_floats;
    Block<double> m_doubles;
};

struct TablePlace {
    std::string split, column;
};

/// "train/text", "text/train", "train_text"; else the split without a name.
TablePlace placeOf(const std::string& path)
{
    std::string rest, split;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string part = path.substr(begin, end - begin);
        if (split.empty() && isSplitName(part))
            split = part;
        else
            rest += (rest.empty() ? "" : "/") + part;
        begin = end + 1;
    }
    if (!split.empty())
        return { split, rest };
    if (const auto parted = partedBySplit(path))
        return { parted->first, parted->second };
    return { {}, path };
}

Column hdf5Column(const std::string& path, const std::string& name, const hdf5::Dataset& data, std::string title)
{
    Column column;
    column.name = std::move(title);
    column.type = data.typeName();
    column.shape = data.shape();
    column.whole = data.type() == hdf5::ValueType::Integer;
    if (data.numeric())
        column.numbers = [path, name] { return std::make_unique<Hdf5Rows>(path, name); };
    else
        column.texts = [path, name, rows = data.rows()] {
            const hdf5::File file(path, hdf5::File::Mode::Read);
            return joinedRows(file.root().dataset(name).readTexts(), rows);
        };
    return column;
}

/// All arrays of a group and those below it.
class Walk {
public:
    /// `splitsFirst`: the groups of the root are the splits, however they are named.
    Walk(const hdf5::File& source, File& file, bool splitsFirst)
        : m_source(source)
        , m_file(file)
        , m_splitsFirst(splitsFirst)
    { }

    void visit(const hdf5::Group& group, const std::string& path, int depth);
    std::vector<Split> splits() &&;

private:
    void take(const std::string& path);

    const hdf5::File& m_source;
    File& m_file;
    bool m_splitsFirst;
    std::vector<Split> m_splits;
    std::size_t m_arrays = 0;
};

void Walk::visit(const hdf5::Group& group, const std::string& path, int depth)
{
    if (depth > deepest)
        throw BadInput(fmt::format("{}: groups lie in groups, more than {} deep", group.where(), deepest));
    for (const hdf5::Group::Child& child : group.children()) {
        const std::string name = path.empty() ? child.name : path + "/" + child.name;
        if (++m_arrays > mostArrays)
            throw BadInput(
                fmt::format("{}: there are more than {} groups and arrays", m_file.path, grouped(mostArrays)));
        if (child.group)
            visit(group.group(child.name), name, depth + 1);
        else
            take(name);
    }
}

void Walk::take(const std::string& path)
{
    const hdf5::Dataset data = m_source.root().dataset(path);
    const auto leftOut = [&](const std::string& why) {
        m_file.notices.push_back(fmt::format("{} {} and is left out", printable(path), why));
    };
    if (data.rank() == 0 || (!data.numeric() && data.type() != hdf5::ValueType::Text))
        return leftOut("is " + (data.rank() == 0 ? std::string("a single value") : "neither numbers nor texts"));
    if (const std::string filter = data.foreignFilter(); !filter.empty())
        return leftOut(filter);
    const std::size_t slash = m_splitsFirst ? path.find('/') : std::string::npos;
    TablePlace place
        = slash == std::string::npos ? placeOf(path) : TablePlace { path.substr(0, slash), path.substr(slash + 1) };
    if (place.column.empty())
        place.column = place.split;
    auto split = std::ranges::find(m_splits, place.split, &Split::name);
    if (split == m_splits.end())
        split = m_splits.insert(m_splits.end(), Split { place.split, 0, {}, {} });
    if (split->find(place.column))
        return leftOut("is named as another array of its split");
    split->columns.push_back(hdf5Column(m_file.path, path, data, place.column));
}

/// A split has as many rows as most of its arrays have.
std::vector<Split> Walk::splits() &&
{
    for (Split& split : m_splits) {
        std::map<std::int64_t, std::size_t> counts;
        for (const Column& column : split.columns)
            ++counts[column.rows()];
        for (const auto& [rows, count] : counts)
            if (split.rows == 0 || count >= counts[split.rows])
                split.rows = rows;
        std::erase_if(split.columns, [&](const Column& column) {
            if (column.rows() == split.rows)
                return false;
            m_file.notices.push_back(fmt::format("{}{} has {} rows, most arrays beside it have {}: it is left out",
                split.name.empty() ? "" : printable(split.name) + "/", printable(column.name),
                grouped(static_cast<std::uint64_t>(column.rows())), grouped(static_cast<std::uint64_t>(split.rows))));
            return true;
        });
    }
    std::erase_if(m_splits, [](const Split& split) { return split.rows == 0; });
    return std::move(m_splits);
}

std::string formatOfFile(const hdf5::File& file)
{
    const auto format = file.root().attribute("format");
    return !format ? std::string() : format->texts.size() == 1 ? format->texts.front() : std::string("?");
}

/// The environments of a dataset file by their names, where it names them.
void nameEnvironments(File& file, const std::vector<std::string>& names)
{
    for (Split& split : file.splits)
        for (Column& column : split.columns)
            if (column.name == "environment" && column.isNumeric() && !names.empty()) {
                column.texts = [numbers = column.numbers, rows = column.rows(), names] {
                    std::vector<double> values(static_cast<std::size_t>(rows));
                    numbers()->read(std::span(values));
                    std::vector<std::string> texts;
                    texts.reserve(values.size());
                    for (const double value : values)
                        texts.push_back(value >= 0 && value < static_cast<double>(names.size())
                                ? names[static_cast<std::size_t>(value)]
                                : fmt::format("{}", value));
                    return texts;
                };
            }
}

void declare(File& file, const hdf5::File& source)
{
    const DatasetSchema schema = readSchema(source, {}, SplitsNeeded::Any);
    Declared declared { schema.task, {}, {}, schema.labelMin, schema.labelMax, schema.classNames };
    for (const ModalityInfo& modality : schema.modalities)
        declared.modalities.push_back(modality.name);
    for (const ModalityInfo& modality : schema.alternatives)
        declared.alternatives.push_back(modality.name);
    file.layout = "dataset file";
    std::erase_if(file.splits, [&](const Split& split) { return std::ranges::count(schema.splits, split.name) == 0; });
    std::ranges::stable_sort(file.splits, {},
        [&](const Split& split) { return std::ranges::find(schema.splits, split.name) - schema.splits.begin(); });
    nameEnvironments(file, schema.environmentNames);
    file.declared = std::move(declared);
}

}

bool isForeignHdf5(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    return formatOfFile(hdf5::File(path, hdf5::File::Mode::Read)).empty();
}

File readHdf5Tables(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    const hdf5::File source(path, hdf5::File::Mode::Read, cancelled);
    const std::string format = formatOfFile(source);
    if (!format.empty())
        checkFormat(source, kDatasetFormat);
    File file;
    file.path = path.string();
    file.layout = "HDF5";
    Walk walk(source, file, !format.empty());
    walk.visit(source.root(), {}, 0);
    file.splits = std::move(walk).splits();
    for (const std::string& link : source.skippedLinks())
        file.notices.push_back(fmt::format("{} is a link and is passed over", link));
    if (file.splits.empty())
        throw BadInput(path.string() + ": this HDF5 file holds no array of numbers or texts");
    if (!format.empty())
        declare(file, source);
    file.sha256 = PendingSha256::begin(path, cancelled);
    return file;
}

}
