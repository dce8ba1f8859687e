#include "core/import/csd/sequence.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace cmir::foreign::csd {

namespace {

constexpr std::size_t mostEntries = 1'000'000;

std::string rootName(const hdf5::File& file)
{
    std::string name;
    for (const hdf5::Group::Child& child : file.root().children()) {
        if (!child.group || !name.empty())
            throw BadInput(file.path() + ": a computational sequence has one group at the top and nothing beside it");
        name = child.name;
    }
    if (name.empty() || !file.root().group(name).has("data"))
        throw BadInput(file.path() + ": there is no group \"data\" in it, as a computational sequence has");
    return name;
}

/// Rows in the order of their starts; rows that start together keep theirs.
void sortByStart(Track& track, std::size_t width)
{
    const auto startsLater = [](const Interval& a, const Interval& b) { return a.start < b.start; };
    if (std::ranges::is_sorted(track.intervals, startsLater))
        return;
    std::vector<std::size_t> order(track.intervals.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::stable_sort(order, {}, [&](std::size_t row) { return track.intervals[row].start; });
    Track sorted;
    for (const std::size_t row : order) {
        sorted.intervals.push_back(track.intervals[row]);
        if (!track.features.empty())
            sorted.features.insert(sorted.features.end(),
                track.features.begin() + static_cast<std::ptrdiff_t>(row * width),
                track.features.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
        if (!track.texts.empty())
            sorted.texts.push_back(track.texts[row]);
    }
    track = std::move(sorted);
}

}

std::string videoOf(const std::string& entry)
{
    const auto open = entry.find('[');
    return open == std::string::npos || open == 0 ? entry : entry.substr(0, open);
}

bool isSequence(const hdf5::File& file)
{
    const auto children = file.root().children();
    return children.size() == 1 && children.front().group && file.root().group(children.front().name).has("data");
}

Sequence::Sequence(const std::string& path, const std::function<bool()>& cancelled)
    : m_path(path)
    , m_file(std::make_shared<hdf5::File>(path, hdf5::File::Mode::Read, cancelled))
    , m_name(rootName(*m_file))
{
    index(cancelled);
    checkMetadata();
}

Sequence Sequence::reopened() const
{
    Sequence other = *this;
    other.m_file = std::make_shared<hdf5::File>(m_path, hdf5::File::Mode::Read);
    return other;
}

void Sequence::index(const std::function<bool()>& cancelled)
{
    for (const hdf5::Group::Child& child : m_file->root().group(m_name).group("data").children()) {
        if (cancelled && cancelled())
            throw Cancelled();
        if (!child.group)
            throw BadInput(fmt::format(
                "{}: data/{} is no group; an entry has features and intervals", m_path, printable(child.name)));
        if (m_order.size() >= mostEntries)
            throw BadInput(fmt::format("{}: it has more than {} entries", m_path, grouped(mostEntries)));
        Entry entry = checkedEntry(child.name);
        m_rows += entry.rows;
        m_videos[videoOf(child.name)].push_back(std::move(entry));
        m_order.push_back(child.name);
    }
    if (m_order.empty())
        throw BadInput(m_path + ": this computational sequence has no entry");
}

Sequence::Entry Sequence::checkedEntry(const std::string& name)
{
    const hdf5::Group group = m_file->root().group(m_name).group("data").group(name);
    const std::string shown = printable(name);
    for (const char* part : { "features", "intervals" })
        if (!group.has(part))
            throw BadInput(fmt::format("{}: the entry \"{}\" has no {}", m_path, shown, part));
    const hdf5::Dataset features = group.dataset("features"), intervals = group.dataset("intervals");
    if (intervals.rank() != 2 || intervals.shape()[1] != 2 || !intervals.numeric())
        throw BadInput(fmt::format(
            "{}: the intervals of \"{}\" are {}; T x 2 numbers are needed", m_path, shown, intervals.shapeText()));
    if (features.rank() == 0 || features.rows() != intervals.rows())
        throw BadInput(fmt::format("{}: \"{}\" has {} rows of features and {} intervals", m_path, shown,
            grouped(static_cast<std::uint64_t>(features.rank() == 0 ? 0 : features.rows())),
            grouped(static_cast<std::uint64_t>(intervals.rows()))));
    const bool isText = features.type() == hdf5::ValueType::Text;
    if (!isText && !features.numeric())
        throw BadInput(fmt::format("{}: the features of \"{}\" are neither numbers nor texts", m_path, shown));
    const std::int64_t width = features.rows() == 0 ? m_width : features.elements() / features.rows();
    if (!m_known && features.rows() > 0) {
        m_width = width;
        m_isText = isText;
        m_known = true;
    }
    if (features.rows() > 0 && (width != m_width || isText != m_isText))
        throw BadInput(
            fmt::format("{}: the features of \"{}\" are {} wide, those before them {}", m_path, shown, width, m_width));
    return { name, features.rows() };
}

/// The SDK writes what a sequence is beside its data; old files have little of it.
void Sequence::checkMetadata()
{
    const hdf5::Group root = m_file->root().group(m_name);
    if (!root.has("metadata"))
        m_notices.push_back(fmt::format("{} says nothing of itself (it has no metadata)", printable(m_name)));
}

Track Sequence::read(const Entry& entry, bool withFeatures) const
{
    const hdf5::Group group = m_file->root().group(m_name).group("data").group(entry.name);
    Track track;
    const std::vector<double> seconds = group.dataset("intervals").readDoubles();
    for (std::size_t row = 0; row + 1 < seconds.size(); row += 2) {
        const Interval interval { seconds[row], seconds[row + 1] };
        if (!std::isfinite(interval.start) || !std::isfinite(interval.end) || interval.end < interval.start)
            throw BadInput(
                fmt::format("{}: the interval {} of \"{}\" is from {} to {} seconds; it must not run backwards", m_path,
                    grouped(row / 2 + 1), printable(entry.name), interval.start, interval.end));
        track.intervals.push_back(interval);
    }
    if (withFeatures && m_isText)
        track.texts = group.dataset("features").readTexts();
    else if (withFeatures)
        track.features = group.dataset("features").readFloats();
    return track;
}

Track Sequence::read(const std::string& video, bool withFeatures) const
{
    Track all;
    const auto found = m_videos.find(video);
    if (found == m_videos.end())
        return all;
    for (const Entry& entry : found->second) {
        Track track = read(entry, withFeatures);
        if (all.intervals.empty()) {
            all = std::move(track);
            continue;
        }
        all.intervals.insert(all.intervals.end(), track.intervals.begin(), track.intervals.end());
        all.features.insert(all.features.end(), track.features.begin(), track.features.end());
        std::ranges::move(track.texts, std::back_inserter(all.texts));
    }
    sortByStart(all, static_cast<std::size_t>(m_width));
    return all;
}

}
