#include "core/import/csd/csd_files.h"

#include "core/common/error.h"
#include "core/common/lower_case.h"
#include "core/common/sha256.h"
#include "core/import/csd/aligned_rows.h"
#include "core/import/csd/sequence.h"
#include "core/import/grouped.h"
#include "core/storage/admission.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace cmir::foreign {

namespace {

using csd::Interval;
using csd::Sequence;
using csd::Track;

constexpr std::int64_t alignedSteps = 50, freeSteps = 500;

bool isNamed(const Sequence& sequence, const std::string& part)
{
    return lowerCase(sequence.name()).find(part) != std::string::npos
        || lowerCase(std::filesystem::path(sequence.path()).stem().string()).find(part) != std::string::npos;
}

class Builder {
public:
    Builder(const std::vector<std::string>& paths, const CsdOptions& options, const JobContext& job)
        : m_options(options)
        , m_job(job)
        , m_passes(2 * paths.size())
    {
        for (const std::string& path : paths) {
            report(path);
            admitFile(path, job.cancelled);
            m_sequences.push_back(std::make_shared<const Sequence>(path, job.cancelled));
        }
    }

    File build();

private:
    using Shared = std::shared_ptr<const Sequence>;

    void check() const { m_job.check(); }
    /// Each file is gone through twice: for what it holds, and for its SHA-256.
    void report(const std::string& path)
    {
        m_job.report(static_cast<double>(m_passesBegun++) / static_cast<double>(m_passes),
            "Reading " + std::filesystem::path(path).filename().string());
    }
    Shared takeLabels();
    Shared takeReference();
    void readSegments(const Sequence& labels);
    void takeEntries(const Sequence& sequence);
    void leftOut(const char* of, std::size_t count, const char* why);
    void readReference(const Sequence& reference);
    void countRows(const Sequence& sequence);
    void unify();
    void addTranscripts(const Sequence& words);
    void addFeatures(const Shared& sequence);
    void limitSteps();

    const CsdOptions& m_options;
    const JobContext& m_job;
    const std::size_t m_passes;
    std::size_t m_passesBegun = 0;
    std::vector<Shared> m_sequences;
    Shared m_words, m_reference;
    std::vector<Shared> m_features;
    std::shared_ptr<csd::Segments> m_segments = std::make_shared<csd::Segments>();
    std::vector<float> m_labels;
    std::int64_t m_labelWidth = 0;
    std::vector<bool> m_kept;
    std::map<std::string, std::vector<std::int64_t>> m_rowsOf; ///< not aligned: of each sequence, of each sample
    std::int64_t m_steps = 0;
    File m_file;
    Split m_split;
};

Builder::Shared Builder::takeLabels()
{
    std::vector<Shared> labels;
    for (const Shared& one : m_sequences)
        if (!one->isText() && isNamed(*one, "label"))
            labels.push_back(one);
    for (const Shared& one : m_sequences)
        if (labels.empty() && !one->isText() && one->width() == 1)
            labels.push_back(one);
    if (labels.empty())
        return nullptr;
    if (labels.size() > 1)
        throw BadInput(fmt::format("{}: several of these files are labels (by a name with \"label\"); at most one can "
                                   "be, whose intervals are the samples",
            m_sequences.front()->path()));
    std::erase(m_sequences, labels.front());
    return labels.front();
}

/// Without labels nothing says where a sample begins: an entry is one, for all of its time.
void Builder::takeEntries(const Sequence& sequence)
{
    std::size_t empty = 0;
    for (const std::string& name : sequence.order()) {
        check();
        const std::string video = csd::videoOf(name);
        const auto& entries = sequence.videos().at(video);
        const auto intervals
            = sequence.read(*std::ranges::find(entries, name, &Sequence::Entry::name), false).intervals;
        Interval whole { 0, 0 };
        for (std::size_t row = 0; row < intervals.size(); ++row)
            whole = row == 0
                ? intervals[row]
                : Interval { std::min(whole.start, intervals[row].start), std::max(whole.end, intervals[row].end) };
        if (whole.end - whole.start <= csd::kEpsilon)
            ++empty;
        else
            m_segments->samples.push_back({ video, name, whole, {} });
    }
    leftOut("entries", empty, "are for no time");
    m_kept.assign(m_segments->samples.size(), true);
    m_file.noLabel = "none of these files are labels (by a name with \"label\"); a model can be applied to such "
                     "data, but to train on them one is needed, whose intervals are the samples";
    m_file.notices.push_back(
        fmt::format("no file of labels: each of the {} entries of \"{}\" is one sample, for all of its time", //
            grouped(m_segments->samples.size()), sequence.name()));
}

/// Says of how many that they are no samples, and why.
void Builder::leftOut(const char* of, std::size_t count, const char* why)
{
    if (count > 0)
        m_file.notices.push_back(fmt::format("{} {} {} and are left out", grouped(count), of, why));
}

/// The words and vectors of words; what the others are aligned to.
Builder::Shared Builder::takeReference()
{
    for (const Shared& one : m_sequences)
        if (one->isText() && !m_words)
            m_words = one;
        else if (!one->isText())
            m_features.push_back(one);
    if (m_features.empty())
        throw BadInput(m_sequences.empty()
                ? std::string("there are labels alone; files of features are needed beside them")
                : m_sequences.front()->path() + ": there are no features beside the labels");
    if (m_options.alignTo == "segments")
        return nullptr;
    if (!m_options.alignTo.empty()) {
        for (const Shared& one : m_sequences)
            if (isNamed(*one, lowerCase(m_options.alignTo)))
                return one;
        throw BadInput(fmt::format("{}: none of these files is \"{}\", which the others are to be aligned to",
            m_sequences.front()->path(), m_options.alignTo));
    }
    for (const Shared& one : m_features)
        if (isNamed(*one, "glove") || isNamed(*one, "word"))
            return one;
    return m_words;
}

void Builder::readSegments(const Sequence& labels)
{
    m_labelWidth = labels.width();
    std::size_t empty = 0;
    for (const std::string& name : labels.order()) {
        check();
        const std::string video = csd::videoOf(name);
        const auto& entries = labels.videos().at(video);
        const auto entry = std::ranges::find(entries, name, &Sequence::Entry::name);
        const Track track = labels.read(*entry, true);
        for (std::size_t k = 0; k < track.intervals.size(); ++k) {
            if (track.intervals[k].end - track.intervals[k].start <= csd::kEpsilon) {
                ++empty;
                continue;
            }
            const bool isOne = name != video && track.intervals.size() == 1; // "video[3]" is the sample itself
            m_segments->samples.push_back(
                { video, isOne ? name : fmt::format("{}[{}]", name, k), track.intervals[k], {} });
            const auto from
                = track.features.begin() + static_cast<std::ptrdiff_t>(k * static_cast<std::size_t>(m_labelWidth));
            m_labels.insert(m_labels.end(), from, from + m_labelWidth);
        }
    }
    leftOut("labels", empty, "are for no time");
    m_kept.assign(m_segments->samples.size(), true);
}

/// The samples of each video, which stand together only where the file keeps them so.
std::map<std::string, std::vector<std::size_t>> samplesOfVideos(const csd::Segments& segments)
{
    std::map<std::string, std::vector<std::size_t>> videos;
    for (std::size_t i = 0; i < segments.samples.size(); ++i)
        videos[segments.samples[i].video].push_back(i);
    return videos;
}

std::vector<Interval> intervalsOf(const csd::Segments& segments, const std::vector<std::size_t>& samples)
{
    std::vector<Interval> intervals;
    intervals.reserve(samples.size());
    for (const std::size_t sample : samples)
        intervals.push_back(segments.samples[sample].interval);
    return intervals;
}

void Builder::readReference(const Sequence& reference)
{
    for (const auto& [video, samples] : samplesOfVideos(*m_segments)) {
        check();
        std::vector<Interval> words = reference.read(video, false).intervals;
        const auto found = csd::overlapping(intervalsOf(*m_segments, samples), words);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            m_segments->samples[samples[i]].words = found[i];
            m_kept[samples[i]] = m_kept[samples[i]] && !found[i].empty();
        }
        m_segments->words[video] = std::move(words);
    }
}

void Builder::countRows(const Sequence& sequence)
{
    std::vector<std::int64_t>& counts = m_rowsOf[sequence.name()];
    counts.assign(m_segments->samples.size(), 0);
    for (const auto& [video, samples] : samplesOfVideos(*m_segments)) {
        check();
        const auto found = csd::overlapping(intervalsOf(*m_segments, samples), sequence.read(video, false).intervals);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            counts[samples[i]] = std::ssize(found[i]);
            m_kept[samples[i]] = m_kept[samples[i]] && !found[i].empty();
        }
    }
}

/// What one of the files has nothing for is no sample.
void Builder::unify()
{
    for (const Shared& sequence : m_features)
        for (std::size_t i = 0; i < m_kept.size(); ++i)
            m_kept[i] = m_kept[i] && sequence->videos().contains(m_segments->samples[i].video);
    const auto dropped = static_cast<std::size_t>(std::ranges::count(m_kept, false));
    if (dropped == 0)
        return;
    if (dropped == m_kept.size())
        throw BadInput(
            fmt::format("{}: no {} has features of all the other files: their videos or times are not the same",
                m_sequences.front()->path(), m_labelWidth > 0 ? "label" : "entry"));
    csd::Segments kept;
    kept.words = m_segments->words;
    std::vector<float> labels;
    std::map<std::string, std::vector<std::int64_t>> rows;
    for (std::size_t i = 0; i < m_kept.size(); ++i) {
        if (!m_kept[i])
            continue;
        kept.samples.push_back(std::move(m_segments->samples[i]));
        const auto from = m_labels.begin() + static_cast<std::ptrdiff_t>(i) * m_labelWidth;
        labels.insert(labels.end(), from, from + m_labelWidth);
        for (const auto& [name, counts] : m_rowsOf)
            rows[name].push_back(counts[i]);
    }
    *m_segments = std::move(kept);
    m_labels = std::move(labels);
    m_rowsOf = std::move(rows);
    m_file.notices.push_back(fmt::format("{} {} are left out: not all files have something for them", grouped(dropped),
        m_labelWidth > 0 ? "labels" : "entries"));
}

void Builder::limitSteps()
{
    std::size_t shortened = 0;
    for (csd::Segments::Sample& sample : m_segments->samples)
        if (std::ssize(sample.words) > m_steps) {
            sample.words.erase(sample.words.begin(), sample.words.end() - m_steps);
            ++shortened;
        }
    if (shortened > 0)
        m_file.notices.push_back(fmt::format(
            "{} samples have more than {} words; their last {} are kept", grouped(shortened), m_steps, m_steps));
}

void Builder::addTranscripts(const Sequence& words)
{
    std::vector<std::string> transcripts(m_segments->samples.size());
    for (const auto& [video, samples] : samplesOfVideos(*m_segments)) {
        check();
        const Track track = words.read(video);
        const auto found = csd::overlapping(intervalsOf(*m_segments, samples), track.intervals);
        for (std::size_t i = 0; i < samples.size(); ++i)
            for (const std::size_t word : found[i])
                if (const std::string& text = track.texts[word]; text != "sp" && !text.empty()) // "sp": a pause
                    transcripts[samples[i]] += (transcripts[samples[i]].empty() ? "" : " ") + text;
    }
    m_split.columns.push_back(textColumn("transcript", std::move(transcripts)));
}

void Builder::addFeatures(const Shared& sequence)
{
    Column column;
    column.name = sequence->name();
    column.type = "float32";
    column.ragged = true;
    std::size_t shortened = 0;
    for (std::size_t i = 0; i < m_segments->samples.size(); ++i) {
        const std::int64_t rows
            = m_reference ? std::ssize(m_segments->samples[i].words) : m_rowsOf.at(sequence->name())[i];
        column.lengths.push_back(std::min(rows, m_steps));
        shortened += rows > m_steps ? 1 : 0;
    }
    if (shortened > 0)
        m_file.notices.push_back(fmt::format("{}: {} samples have more than {} rows; their last {} are kept",
            column.name, grouped(shortened), m_steps, m_steps));
    column.shape = { m_split.rows, std::ranges::max(column.lengths), sequence->width() };
    csd::AlignedRows::Rule rule { m_reference != nullptr, sequence == m_reference, m_options.collapse,
        column.shape[1] };
    column.numbers = [sequence, segments = std::shared_ptr<const csd::Segments>(m_segments), rule] {
        return std::make_unique<csd::AlignedRows>(sequence->reopened(), segments, rule);
    };
    m_split.columns.push_back(std::move(column));
}

File Builder::build()
{
    m_file.path = m_sequences.front()->path();
    m_file.layout = "CMU computational sequences";
    Sha256 all;
    std::set<std::string> names;
    for (const Shared& sequence : m_sequences) {
        if (!names.insert(sequence->name()).second)
            throw BadInput(fmt::format("{}: two of these files hold \"{}\"", sequence->path(), sequence->name()));
        report(sequence->path());
        const std::string hash = fileSha256(sequence->path(), m_job.cancelled);
        all.add(hash);
        m_file.notices.push_back(fmt::format("\"{}\" of {} (SHA-256 {})", sequence->name(), sequence->path(), hash));
        if (sequence != m_sequences.front())
            m_file.others.push_back(sequence->path());
        m_file.notices.insert(m_file.notices.end(), sequence->notices().begin(), sequence->notices().end());
    }
    m_file.sha256 = all.hex();
    const Shared labels = takeLabels();
    m_reference = takeReference();
    m_steps = m_options.steps > 0 ? m_options.steps : m_reference ? alignedSteps : freeSteps;
    if (labels)
        readSegments(*labels);
    else
        takeEntries(m_reference ? *m_reference : *m_features.front());
    if (m_reference)
        readReference(*m_reference);
    else
        for (const Shared& sequence : m_features)
            countRows(*sequence);
    unify();
    limitSteps();
    m_split.rows = std::ssize(m_segments->samples);
    m_file.notices.push_back(m_reference
            ? fmt::format("aligned to the rows of \"{}\", {} of those that overlap each, at most {} steps",
                m_reference->name(), csd::collapseName(m_options.collapse), m_steps)
            : fmt::format("not aligned: each sequence keeps its rows within the sample's time, at most {}", m_steps));
    for (const Shared& sequence : m_features)
        addFeatures(sequence);
    std::vector<std::string> ids;
    for (const csd::Segments::Sample& sample : m_segments->samples)
        ids.push_back(sample.id);
    if (labels)
        m_split.columns.push_back(numberColumn("label", { m_split.rows, m_labelWidth }, std::move(m_labels)));
    m_split.columns.push_back(textColumn("id", std::move(ids)));
    if (m_words)
        addTranscripts(*m_words);
    if (m_labelWidth == 7)
        m_file.notices.emplace_back("label[0] is the sentiment, 1 to 6 happy, sad, anger, surprise, disgust and fear");
    m_file.splits.push_back(std::move(m_split));
    return std::move(m_file);
}

}

File readCsdFiles(const std::vector<std::string>& paths, const CsdOptions& options, const JobContext& job)
{
    return Builder(paths, options, job).build();
}

bool isComputationalSequence(const std::string& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    return csd::isSequence(hdf5::File(path, hdf5::File::Mode::Read, cancelled));
}

void readCsdWhole(const std::string& path)
{
    const Sequence sequence(path);
    for (const auto& [video, entries] : sequence.videos())
        static_cast<void>(sequence.read(video));
}

}
