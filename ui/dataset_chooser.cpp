#include "ui/dataset_chooser.h"

#include "core/import/imported_data.h"
#include "ui/font_fit.h"
#include "ui/icons.h"
#include "ui/next_run.h"
#include "ui/recent_files.h"
#include "ui/text.h"

#include <QFileInfo>
#include <QMenu>

namespace cmir::ui {

namespace {

constexpr int longestName = 26; ///< letters

QString describe(const Dataset& dataset)
{
    QStringList modalities, splits;
    for (const ModalityInfo& m : dataset.modalities)
        modalities << QStringLiteral("%1 (%2%3)")
                          .arg(toQt(m.name))
                          .arg(m.width)
                          .arg(m.isAveraged()  ? QObject::tr(", mean over time")
                                  : m.sequence ? QObject::tr(", sequences")
                                               : QString());
    for (const Split& split : dataset.splits)
        splits << QStringLiteral("%1: %2").arg(toQt(split.name)).arg(split.size());
    return QStringLiteral("<qt><p><b>%1</b>, %2</p><p>%3</p><p>%4</p><p><small>%5</small></p></qt>")
        .arg(toQt(dataset.name).toHtmlEscaped(), toQt(taskName(dataset.task)), modalities.join(u", ").toHtmlEscaped(),
            splits.join(QStringLiteral("<br>")), toQt(dataset.path).toHtmlEscaped());
}

}

DatasetChooser::DatasetChooser(NextRun& next, RecentFiles& recent, QWidget* parent)
    : QPushButton(parent)
    , m_next(next)
    , m_recent(recent)
{
    setIcon(ui::icon(QStringLiteral("data")));
    setMenu(new QMenu(this));
    setAccessibleName(tr("Data of the next run"));
    connect(menu(), &QMenu::aboutToShow, this, &DatasetChooser::fillMenu);
    connect(&next, &NextRun::datasetChanged, this, &DatasetChooser::showData);
    fitToFont(this, [this] { showData(); });
}

void DatasetChooser::showData()
{
    const bool synthetic = m_next.source().synthetic();
    QString name = synthetic ? tr("Built-in data") : QFileInfo(toQt(m_next.source().path)).fileName();
    if (const auto& dataset = m_next.dataset(); dataset && !synthetic) // by the name of what was imported
        if (const std::string title = foreign::importTitle(*dataset); !title.empty())
            name = toQt(title);
    setText(fontMetrics().elidedText(name, Qt::ElideMiddle, charactersWide(this, longestName)));
    setToolTip(m_next.dataset() ? describe(*m_next.dataset()) : tr("The data is being loaded."));
}

void DatasetChooser::fillMenu()
{
    menu()->clear();
    auto* builtIn = menu()->addAction(tr("&Built-in synthetic data"), this, &DatasetChooser::builtInChosen);
    builtIn->setCheckable(true);
    builtIn->setChecked(m_next.source().synthetic());
    menu()->addSeparator();
    const QList<QStringList> recent = m_recent.existing();
    for (const QStringList& paths : recent) {
        QString name = QFileInfo(paths.first()).fileName();
        if (paths.size() > 1)
            name = tr("%1 and %2 more").arg(name).arg(paths.size() - 1);
        auto* action = menu()->addAction(name, this, [this, paths] { Q_EMIT filesChosen(paths); });
        action->setToolTip(paths.join(QLatin1Char('\n')));
        action->setCheckable(true);
        action->setChecked(paths.first() == toQt(m_next.source().path));
    }
    menu()->setToolTipsVisible(true);
    if (!recent.isEmpty())
        menu()->addSeparator();
    menu()->addAction(ui::icon(QStringLiteral("open")), tr("&Open a file…"), this, &DatasetChooser::browseRequested);
}

}
