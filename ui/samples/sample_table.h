#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"
#include "ui/selection/sample_set.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace cmir::ui {

/// Every sample of a run as a table of columns: id, split, label, prediction, error, of several classes the probability
/// of the predicted one, environment, the data's other columns, transcript. Immutable; what sorts and filters is
/// numbers, texts are made where they are asked for.
class SampleTable {
public:
    enum class Kind {
        Whole, ///< whole numbers
        Real,
        Class, ///< an index into names
        Probability, ///< of class 1, shown with the class that it means
        Text,
    };

    struct Column {
        std::string name; ///< as filters name it: "label", "environment", "text_raw"
        QString title;
        Kind kind = Kind::Real;
        /// One per row. Numbers; of text its place among the column's sorted texts. NaN: this row has no value.
        std::vector<double> keys;
        QStringList names; ///< of classes; empty: their numbers
        std::vector<const std::vector<std::string>*> texts; ///< Text: per split; null: that split has none
    };

    /// The rows of one split; at least one of data and predictions is there.
    struct Part {
        std::string split;
        std::int64_t first = 0, count = 0;
        const Split* data = nullptr;
        const Predictions* predictions = nullptr;
    };

    /// From the data, and from the record's predictions; either may be null (the data was not found; still training).
    /// `withTest`: what the model answers on test splits too. Throws Cancelled.
    static std::shared_ptr<const SampleTable> make(std::shared_ptr<const Dataset> dataset,
        std::shared_ptr<const RunRecord> record, const JobContext& job = {}, bool withTest = true);

    std::int64_t rows() const { return m_rows; }
    const std::vector<Part>& parts() const { return m_parts; }
    const std::vector<Column>& columns() const { return m_columns; }
    const Column* column(std::string_view name) const; ///< nullptr: none of that name
    QString text(std::int64_t row, std::size_t column) const;
    /// The text of a Text column's row; empty: no value.
    std::string_view plainText(std::int64_t row, const Column& column) const;

    SampleRef sample(std::int64_t row) const;
    std::optional<std::int64_t> rowOf(const SampleRef& sample) const;
    bool contains(const SampleSet& samples, std::int64_t row) const;
    QString id(const SampleRef& sample) const;

    /// Whether there are predictions.
    bool isPredicted() const { return m_record != nullptr; }
    /// How wrong each row is, larger is worse: |prediction - label|, or 1 - probability of the true class. NaN: not
    /// known. Empty without predictions.
    const std::vector<double>& badness() const { return m_badness; }
    /// Whether a row is on the wrong side: another class, or another sign than the label's where labels lie on both
    /// sides of 0.
    bool isWrong(std::int64_t row) const;
    bool knowsWrong() const { return !m_wrong.empty(); }

private:
    class Builder;

    const Part& partOf(std::int64_t row) const;
    std::size_t partIndex(std::int64_t row) const;

    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const RunRecord> m_record;
    std::vector<Part> m_parts;
    std::int64_t m_rows = 0;
    std::vector<Column> m_columns;
    std::vector<double> m_badness;
    std::vector<bool> m_wrong;
};

/// Orders "clip 9" before "clip 10", and upper case beside lower.
bool readsBefore(std::string_view one, std::string_view other);

}
