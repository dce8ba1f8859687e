#pragma once

#include "core/analysis/apart_probes.h"
#include "core/analysis/probe_plane.h"

#include <array>
#include <optional>
#include <string>

namespace cmir {

/// A picture of a representation in which both directions have a meaning and a unit: to the right what a label probe
/// answers, upwards what an environment probe answers (apart_probes.h). Pictures of Z_inv and Z_spu can be laid on one
/// scale: what a part does not know, it answers with the mean, so that its cloud is narrow in that direction.
///
/// A label of three classes or more has no number: the leading linear discriminant takes its place, in units of its
/// standard deviation over the rows fitted to. Where nothing can be probed (one environment, no label) the direction of
/// most variance that is left does, in the same unit; `reason` says so.
class ProbeAnswers {
public:
    enum class Axis { Label, Discriminant, Environment, Variance };

    /// z: n V rows, row i V + e is sample i in environment e; label: n V, NaN: not known; classes 0: numbers. Throws
    /// BadInput for sizes that do not fit, Cancelled.
    ProbeAnswers(const Matrix& z, std::span<const double> label, std::int64_t classes, std::int64_t environments,
        const JobContext& job = {});

    /// rows x 2; NaN for a row that is not finite.
    Matrix project(const Matrix& z) const;
    std::array<Axis, 2> axes() const { return m_axes; }
    const std::string& reason() const { return m_reason; }

private:
    std::array<Axis, 2> m_axes { Axis::Variance, Axis::Variance };
    std::string m_reason;
    std::optional<LabelProbe> m_label;
    std::optional<EnvironmentProbe> m_environment;
    ProbePlane m_plane; ///< of what has no probe
    std::array<double, 2> m_unit { 0, 0 }; ///< 1 / standard deviation along the plane's axes
};

}
