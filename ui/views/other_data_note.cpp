#include "ui/views/other_data_note.h"

#include "ui/next_run.h"
#include "ui/run_data.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "ui/view_stack.h"
#include "ui/views/view.h"

namespace cmir::ui {

OtherDataNote::OtherDataNote(const RunModel& model, const NextRun& next, const ViewStack& views, QWidget* parent)
    : QLabel(parent)
    , m_model(model)
    , m_next(next)
    , m_views(views)
{
    setWordWrap(true);
    setContentsMargins(16, 4, 16, 4);
    setTextFormat(Qt::PlainText);
    for (const auto signal : { &RunModel::runReset, &RunModel::recordChanged })
        connect(&model, signal, this, &OtherDataNote::refresh);
    connect(&next, &NextRun::datasetChanged, this, &OtherDataNote::refresh);
    connect(&views, &ViewStack::currentChanged, this, &OtherDataNote::refresh);
    refresh();
}

void OtherDataNote::refresh()
{
    const bool other = isOfOtherData(m_model, m_next);
    if (other)
        setText(tr("The run on show was trained on %1, not on %2, which is open for the next one.")
                    .arg(toQt(m_model.runConfig().dataName), toQt(m_next.dataset()->name)));
    setVisible(other && m_views.mode() == Mode::Inspect);
}

}
