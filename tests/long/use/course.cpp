#include "tests/long/use/course.h"

#include "tests/long/use/used_window.h"
#include "tests/long/use/user.h"
#include "tests/long/use/window_time.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <exception>

namespace cmir::use {

namespace {

constexpr qsizetype mostFailures = 40;

UsedWindow* heard = nullptr; ///< what Qt warns of is its complaint
QtMessageHandler before = nullptr;

void hear(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    if (text.startsWith(QLatin1String("This plugin does not"))) // the one without a screen, of itself
        return;
    if (heard && type != QtDebugMsg && type != QtInfoMsg)
        QMetaObject::invokeMethod(&heard->window, [text] { // it may come from another thread
            if (heard)
                heard->complain(QStringLiteral("Qt says: ") + text);
        });
    if (before)
        before(type, context, text);
}

/// The deeds of a course and what they must not do.
class Course {
public:
    Course(const CourseOptions& options, WatchedApplication& application)
        : m_options(options)
        , m_application(application)
        , m_script(options.folder + QStringLiteral("/actions.txt"))
        , m_used(options.folder)
        , m_user(m_used, m_script)
    {
        heard = &m_used;
        before = qInstallMessageHandler(hear);
    }

    ~Course()
    {
        qInstallMessageHandler(before);
        heard = nullptr;
        m_used.setAnswers(nullptr);
    }

    CourseResult walk()
    {
        const double begun = realMs();
        const std::chrono::milliseconds windowBegun = passedWindowTime();
        Draw choices(m_options.seed);
        const int count = m_options.script.isEmpty() ? m_options.actions : static_cast<int>(m_options.script.size());
        bool goesOn = home();
        const QByteArray homeRun = m_used.homeRun();
        for (int i = 0; goesOn && i < count; ++i) {
            ScriptLine line;
            if (m_options.script.isEmpty()) {
                line.name = m_user.choose(choices);
                line.seed = static_cast<quint32>(choices.below(1'000'000'000));
            } else
                line = m_options.script[i];
            act(line);
            if ((i + 1) % actionsBetweenHomes == 0 || i + 1 == count) {
                goesOn = home();
                if (goesOn && m_used.homeRun() != homeRun)
                    fail(QStringLiteral("the same settings at home gave another run"));
            }
            goesOn = goesOn && m_result.failures.size() < mostFailures;
        }
        m_result.realSeconds = (realMs() - begun) / 1000;
        m_result.windowSeconds = static_cast<double>((passedWindowTime() - windowBegun).count()) / 1000;
        m_result.worstGaps = m_application.worst();
        return m_result;
    }

private:
    void act(const ScriptLine& line)
    {
        ++m_result.actions;
        m_now = line.name;
        m_application.setDeed(QStringLiteral("%1: %2").arg(m_result.actions).arg(line.name));
        m_script.write(line);
        if (!m_user.knows(line.name)) {
            fail(QStringLiteral("there is no such deed"));
            return;
        }
        Draw draw(line.seed);
        m_used.setAnswers(&draw);
        m_application.watch(QStringLiteral("the deed itself"), [&] {
            try {
                m_user.act(line.name, draw);
            } catch (const std::exception& error) {
                fail(QStringLiteral("an exception: ") + QString::fromUtf8(error.what()));
            }
        });
        m_used.waitForRest(draw.below(40)); // a moment that what works in the background has too
        m_used.pass(std::chrono::seconds(secondsOfAction));
        m_used.setAnswers(nullptr);
        takeComplaints();
    }

    bool home()
    {
        m_now = QStringLiteral("going home");
        m_application.setDeed(m_now);
        m_script.comment(m_now);
        const bool isHome = m_used.goHome();
        takeComplaints();
        if (!isHome)
            return false;
        for (const QString& text : m_user.contradictions())
            fail(text);
        m_result.memory.push_back(readMemory());
        m_script.comment(QStringLiteral("%1 MiB, heap %2 MiB")
                             .arg(m_result.memory.back().resident, 0, 'f', 1)
                             .arg(m_result.memory.back().heap, 0, 'f', 1));
        m_used.leaveHome();
        return true;
    }

    void takeComplaints()
    {
        for (const QString& text : m_used.takeComplaints())
            fail(text);
    }

    void fail(const QString& text)
    {
        m_result.failures << QStringLiteral("%1 (%2): %3").arg(m_result.actions).arg(m_now, text);
        m_script.comment(QStringLiteral("FAILED: ") + text);
    }

    const CourseOptions& m_options;
    WatchedApplication& m_application;
    ScriptFile m_script;
    UsedWindow m_used;
    User m_user;
    QString m_now;
    CourseResult m_result;
};

double growthOf(const std::vector<MemoryReading>& readings, double MemoryReading::*which)
{
    std::vector<double> values;
    for (std::size_t i = homesToWarmUp; i < readings.size(); ++i)
        values.push_back(readings[i].*which);
    return values.size() < 3 ? 0 : growth(values);
}

}

double CourseResult::residentGrowth() const
{
    return growthOf(memory, &MemoryReading::resident);
}

double CourseResult::heapGrowth() const
{
    return growthOf(memory, &MemoryReading::heap);
}

QByteArray CourseResult::toJson() const
{
    QJsonArray resident, heap, gaps;
    for (const MemoryReading& reading : memory) {
        resident << reading.resident;
        heap << reading.heap;
    }
    for (const Gap& gap : worstGaps)
        gaps << QJsonObject { { QStringLiteral("ms"), gap.ms }, { QStringLiteral("computed_ms"), gap.computedMs },
            { QStringLiteral("what"), gap.what }, { QStringLiteral("during"), gap.during } };
    return QJsonDocument(
        QJsonObject { { QStringLiteral("actions"), actions }, { QStringLiteral("window_seconds"), windowSeconds },
            { QStringLiteral("real_seconds"), realSeconds }, { QStringLiteral("resident_mib"), resident },
            { QStringLiteral("heap_mib"), heap }, { QStringLiteral("resident_growth"), residentGrowth() },
            { QStringLiteral("heap_growth"), heapGrowth() }, { QStringLiteral("worst_gaps"), gaps },
            { QStringLiteral("failures"), QJsonArray::fromStringList(failures) } })
        .toJson();
}

CourseResult useWindow(const CourseOptions& options, WatchedApplication& application)
{
    QDir().mkpath(options.folder);
    return Course(options, application).walk();
}

}
