#include "core/import/csd/aligned_rows.h"

#include "core/common/error.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cmir::foreign::csd {

AlignedRows::AlignedRows(Sequence sequence, std::shared_ptr<const Segments> segments, Rule rule)
    : m_sequence(std::move(sequence))
    , m_segments(std::move(segments))
    , m_rule(rule)
{ }

void AlignedRows::load(const std::string& video)
{
    if (m_video == video)
        return;
    m_track = m_sequence.read(video);
    m_video = video;
    if (m_rule.aligned && !m_rule.isReference)
        m_rowsOfWords = overlapping(m_segments->words.at(video), m_track.intervals);
}

void AlignedRows::fillAligned(const Segments::Sample& sample, std::span<float> steps)
{
    const auto width = static_cast<std::size_t>(m_sequence.width());
    for (std::size_t t = 0; t < sample.words.size(); ++t) {
        const std::size_t word = sample.words[t];
        const std::span<float> step = steps.subspan(t * width, width);
        if (m_rule.isReference)
            std::ranges::copy(std::span(m_track.features).subspan(word * width, width), step.begin());
        else
            collapse(m_track.features, m_rowsOfWords[word], m_rule.collapse, step);
    }
}

void AlignedRows::fill(const Segments::Sample& sample, std::span<float> steps)
{
    std::ranges::fill(steps, 0.F);
    if (m_rule.aligned)
        return fillAligned(sample, steps);
    const auto width = static_cast<std::size_t>(m_sequence.width());
    const std::array<Interval, 1> reference { sample.interval };
    const std::vector<std::size_t> rows = overlapping(reference, m_track.intervals).front();
    const std::size_t kept = std::min(rows.size(), static_cast<std::size_t>(m_rule.steps));
    for (std::size_t t = 0; t < kept; ++t)
        std::ranges::copy(std::span(m_track.features).subspan(rows[rows.size() - kept + t] * width, width),
            steps.subspan(t * width, width).begin());
}

void AlignedRows::read(std::span<float> values)
{
    const auto rowSize = static_cast<std::size_t>(m_rule.steps * m_sequence.width());
    for (; !values.empty() && rowSize > 0; values = values.subspan(rowSize)) {
        if (m_next >= m_segments->samples.size() || values.size() < rowSize)
            throw BadInput("there are fewer rows than were counted");
        const Segments::Sample& sample = m_segments->samples[m_next++];
        load(sample.video);
        fill(sample, values.first(rowSize));
    }
}

}
