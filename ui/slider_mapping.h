#pragma once

#include "core/config/parameter.h"

namespace cmir::ui {

/// A span of a slider one step wider, within what is allowed: by a decade at each end where it is laid out
/// logarithmically, else by its own length.
NumberRange widerSpan(const Parameter& parameter, const NumberRange& span);
/// The least number of such steps, at that end alone, after which the span holds the value. A stop of its own is always
/// held.
NumberRange spanWith(const Parameter& parameter, const NumberRange& span, double value);

/// How a number parameter lies on a slider: linear by its step, or logarithmic (its own scale, or a range too long to
/// reach small values linearly). A value apart from the range (0 of a logarithmic one, "auto") is a stop of its own at
/// the left end.
class SliderMapping {
public:
    explicit SliderMapping(const Parameter& parameter); ///< over all that is allowed
    SliderMapping(const Parameter& parameter, const NumberRange& span);

    /// False for text, choices, and ranges no slider can serve (seeds).
    bool isUseful() const { return m_last > 0; }
    int last() const { return m_last; } ///< positions are 0..last
    double valueAt(int position) const;
    int positionOf(double value) const;
    /// The values's nearest position moved by `positions`, for arrow keys: never stays in place, ends at the ends.
    double stepped(double value, int positions) const;

private:
    double rounded(double value) const;

    double m_minimum = 0, m_maximum = 0;
    double m_stop = 0; ///< the value of the stop
    int m_first = 0; ///< position of the minimum: 1 where there is a stop
    int m_last = 0;
    bool m_integer = false;
    bool m_logarithmic = false;
};

}
