#include "core/analysis/measured_value.h"

namespace cmir {

namespace {

/// Size, notes and reason; true: there is a value.
bool fillRows(MeasuredValue& out, std::int64_t samples, const std::string& reason, const std::string& note)
{
    out.n = samples;
    out.reason = reason;
    addNote(out, note);
    return reason.empty();
}

}

MeasuredValue measured(const MeasureWords& words, MeasuredOn on)
{
    MeasuredValue value;
    value.key = words.key;
    value.title = words.title;
    value.brief = words.brief;
    value.help = words.help;
    value.on = on;
    return value;
}

void addNote(MeasuredValue& value, const std::string& text)
{
    if (!text.empty())
        value.note += value.note.empty() ? text : "; " + text;
}

void fill(MeasuredValue& out, const ClassProbe& probe)
{
    if (!fillRows(out, probe.samples, probe.reason, probe.note))
        return;
    out.value = probe.accuracy;
    out.lower = probe.lower;
    out.upper = probe.upper;
    out.reference = probe.chance;
}

void fill(MeasuredValue& out, const NumberProbe& probe)
{
    if (!fillRows(out, probe.samples, probe.reason, probe.note))
        return;
    out.value = probe.mean.r2;
    out.lower = probe.mean.lower;
    out.upper = probe.mean.upper;
    out.reference = 0;
}

void fillError(MeasuredValue& out, const NumberProbe& probe, NumberScore::Error NumberScore::*error)
{
    if (!fillRows(out, probe.samples, probe.reason, probe.note))
        return;
    const NumberScore::Error& found = probe.mean.*error;
    out.value = found.value;
    out.lower = found.lower;
    out.upper = found.upper;
    out.reference = found.ofMean;
}

}
