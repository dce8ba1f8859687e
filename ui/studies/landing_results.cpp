#include "ui/studies/landing_results.h"

#include "ui/studies/study_controller.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QTimer>

namespace cmir::ui {

namespace {

constexpr int lookAgainAfter = 2000; // ms

}

LandingResults::LandingResults(StudyController& study)
    : QObject(&study)
    , m_study(study)
    , m_timer(new QTimer(this))
{
    m_timer->setInterval(lookAgainAfter);
    connect(m_timer, &QTimer::timeout, this, &LandingResults::look);
    connect(&m_study, &StudyController::summaryChanged, this, &LandingResults::watch);
}

QString LandingResults::present() const
{
    const QFileInfo folder(m_study.folder());
    return folder.filePath() + u' ' + folder.lastModified().toString(Qt::ISODateWithMs);
}

void LandingResults::watch()
{
    const bool underWay
        = m_study.summary() && QFileInfo(QDir(m_study.folder()).filePath(QStringLiteral("slurm"))).isDir();
    if (!underWay)
        m_timer->stop();
    else if (!m_timer->isActive())
        m_timer->start();
}

/// What lands while the folder is read is seen at the next look: the moment is taken before.
void LandingResults::look()
{
    if (m_study.isBusy())
        return;
    const QString now = present();
    if (now == m_read)
        return;
    m_read = now;
    m_study.readFolder();
}

}
