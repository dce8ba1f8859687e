#pragma once

#include "core/import/csd/align.h"
#include "core/import/csd/sequence.h"
#include "core/import/foreign_file.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cmir::foreign::csd {

/// The samples: intervals of the labels, and what they are aligned to.
struct Segments {
    struct Sample {
        std::string video, id;
        Interval interval;
        std::vector<std::size_t> words; ///< aligned: which of its video's words are its steps
    };
    std::vector<Sample> samples;
    std::map<std::string, std::vector<Interval>> words; ///< aligned: of each video, in order
};

/// The rows of one sequence, sample by sample: T steps each, zeros after its own. A video's features are read when its
/// first sample is, and kept until another video's are needed.
class AlignedRows : public NumberRows {
public:
    struct Rule {
        bool aligned = false;
        bool isReference = false; ///< its own rows are the steps
        Collapse collapse = Collapse::Mean;
        std::int64_t steps = 0; ///< T
    };

    AlignedRows(Sequence sequence, std::shared_ptr<const Segments> segments, Rule rule);
    using NumberRows::read;
    void read(std::span<float> values) override;

private:
    void load(const std::string& video);
    void fill(const Segments::Sample& sample, std::span<float> steps);
    void fillAligned(const Segments::Sample& sample, std::span<float> steps);

    Sequence m_sequence;
    std::shared_ptr<const Segments> m_segments;
    Rule m_rule;
    std::size_t m_next = 0;
    std::string m_video; ///< whose track is there
    Track m_track;
    std::vector<std::vector<std::size_t>> m_rowsOfWords;
};

}
