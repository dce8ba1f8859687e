#include "ui/studies/reference_look.h"

namespace cmir::ui {

viz::CurvePlot::Series referenceLook(const QString& id, const QString& title)
{
    viz::CurvePlot::Series series;
    series.id = id;
    series.title = title;
    series.themeRole = 2;
    series.style = id.startsWith(u"constant") ? Qt::DotLine : Qt::DashLine;
    series.stretches = false; // a constant may be far away
    return series;
}

}
