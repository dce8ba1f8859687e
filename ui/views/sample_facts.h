#pragma once

#include "core/run/run_record.h"

#include <QString>

#include <memory>
#include <optional>

namespace cmir::ui {

/// What is known of the samples behind a snapshot: from the data where it is loaded, else from the run's own record.
class SampleFacts {
public:
    SampleFacts(std::shared_ptr<const Dataset> dataset, std::shared_ptr<const RunRecord> record);

    QString id(const std::string& split, std::int64_t sample) const;
    /// NaN where it is not known.
    double label(const std::string& split, std::int64_t sample) const;
    /// The labels of a whole split; empty where it is not known.
    std::span<const float> labels(const std::string& split) const;

    Task task() const;
    std::optional<double> labelMin() const;
    std::optional<double> labelMax() const;
    /// The name of a class, or its number.
    QString className(std::int64_t index) const;
    std::int64_t classes() const;
    /// A label, or what a model answered, in words: a number or a class; "–" where it is not known.
    QString labelText(double value) const;
    QString predictionText(double value) const;
    const std::shared_ptr<const Dataset>& dataset() const { return m_dataset; }

private:
    const Predictions* predictions(const std::string& split) const;

    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const RunRecord> m_record;
};

}
