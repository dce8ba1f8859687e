#include "ui/session.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "ui/main_window.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <nlohmann/json.hpp>

#include <QDockWidget>
#include <QEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSplitter>

namespace cmir::ui {

namespace {

constexpr int restBeforeSavingMs = 400;
const QString layoutPart = QStringLiteral("layout");
const QString parametersKey = QStringLiteral("session/parameters");
const QString methodKey = QStringLiteral("session/method");
const QString dataKey = QStringLiteral("session/data");
const QString modalitiesKey = QStringLiteral("session/modalities");
const QString viewsKey = QStringLiteral("session/views");
const QString pinsKey = QStringLiteral("session/pinned");

QString keyOf(const char* part, const QString& name)
{
    return QStringLiteral("session/%1/%2").arg(QLatin1String(part), name);
}

QString classOf(const QObject* object)
{
    return QString::fromLatin1(object->metaObject()->className()).section(QStringLiteral("::"), -1);
}

QByteArray jsonText(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject jsonOf(const QVariant& text)
{
    return QJsonDocument::fromJson(text.toByteArray()).object();
}

QString titleOf(const QHeaderView* header, int section)
{
    return header->model() ? header->model()->headerData(section, header->orientation()).toString() : QString();
}

/// Calls use(child, name) for each child of a kind; the name is the same at every start.
template <class Child, class Use> void forEachNamed(const QList<QWidget*>& places, Use use)
{
    for (QWidget* place : places) {
        int number = 0;
        for (Child* child : place->findChildren<Child*>())
            use(child, QStringLiteral("%1-%2").arg(classOf(place)).arg(number++));
    }
}

}

Session::Session(Workbench& workbench, MainWindow& window, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_window(window)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(restBeforeSavingMs);
    connect(&m_timer, &QTimer::timeout, this, &Session::saveNow);
    m_workbench.settings->whenChanged([this] { m_timer.start(); });
    watch();
}

Session::~Session()
{
    m_workbench.settings->whenChanged({});
    saveNow();
}

void Session::save(const QString& part)
{
    if (m_restoring)
        return;
    if (!m_unwritten.contains(part))
        m_unwritten << part;
    m_timer.start();
}

void Session::saveNow()
{
    m_timer.stop();
    const QStringList parts = std::exchange(m_unwritten, {});
    for (const QString& part : parts)
        m_writers[part]();
    const QString problem = m_workbench.settings->sync();
    if (std::exchange(m_problem, problem) != problem && !problem.isEmpty())
        Q_EMIT noticed(problem);
}

void Session::watch()
{
    Settings& settings = *m_workbench.settings;
    const NextRun& next = m_workbench.next;
    m_writers[parametersKey] = [this, &settings, &next] {
        settings.setValue(parametersKey, QByteArray::fromStdString(configToJson(next.parameters()).dump()));
        settings.setValue(methodKey, toQt(methodName(next.method())));
        if (m_workbench.jobs.isRunning(DataController::slot))
            return; // what it will be is not known yet
        settings.setValue(dataKey, toQt(next.source().path));
        QStringList modalities;
        for (const std::string& name : next.source().modalities)
            modalities << toQt(name);
        settings.setValue(modalitiesKey, modalities);
    };
    connect(&next, &NextRun::stepDone, this, [this] { save(parametersKey); });

    m_writers[layoutPart] = [this] { m_window.saveLayout(); };
    m_window.installEventFilter(this);

    m_writers[viewsKey] = [this, &settings] {
        QStringList names;
        for (const View* view : m_window.views()->remembered())
            names << classOf(view);
        settings.setValue(viewsKey, names);
    };
    connect(m_window.views(), &ViewStack::currentChanged, this, [this] { save(viewsKey); });

    m_writers[pinsKey] = [this, &settings] {
        QJsonArray pins;
        for (const PinnedRuns::Pin& pin : m_workbench.pinned.pins())
            pins << QJsonObject { { QStringLiteral("path"), pin.path }, { QStringLiteral("title"), pin.title } };
        settings.setValue(pinsKey, jsonText({ { QStringLiteral("pins"), pins } }));
    };
    connect(&m_workbench.pinned, &PinnedRuns::changed, this, [this] { save(pinsKey); });

    QList<QWidget*> places;
    for (View* view : m_window.views()->views()) {
        const QString key = keyOf("view", classOf(view));
        m_writers[key] = [view, key, &settings] { settings.setValue(key, jsonText(view->state())); };
        connect(view, &View::stateChanged, this, [this, key] { save(key); });
        places << view;
    }
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>()) {
        places << dock;
        dock->installEventFilter(this);
    }
    forEachNamed<QSplitter>(places, [&](QSplitter* splitter, const QString& name) {
        const QString key = keyOf("splitter", name);
        m_writers[key] = [this, splitter, key, &settings] {
            if (m_workbench.split.state() == SplitRun::State::Whole) // half a view is no layout to come back to
                settings.setValue(key, splitter->saveState());
        };
        connect(splitter, &QSplitter::splitterMoved, this, [this, key] { save(key); });
    });
    forEachNamed<QHeaderView>(
        places, [&](QHeaderView* header, const QString& name) { watchColumns(header, keyOf("columns", name)); });
}

bool Session::eventFilter(QObject* watched, QEvent* event)
{
    const QEvent::Type type = event->type();
    if (type == QEvent::Resize || type == QEvent::Move || type == QEvent::ShowToParent || type == QEvent::HideToParent)
        save(layoutPart);
    return QObject::eventFilter(watched, event);
}

/// Widths by the columns' titles: which columns there are depends on the data. Only the hand's are remembered.
void Session::watchColumns(QHeaderView* header, const QString& key)
{
    if (header->orientation() != Qt::Horizontal)
        return;
    Settings& settings = *m_workbench.settings;
    m_writers[key] = [header, key, &settings] {
        QJsonObject widths = jsonOf(settings.value(key));
        for (int section = 0; section < header->count(); ++section)
            if (const QString title = titleOf(header, section); !title.isEmpty() && !header->isSectionHidden(section))
                widths[title] = header->sectionSize(section);
        settings.setValue(key, jsonText(widths));
    };
    connect(header, &QHeaderView::sectionResized, this, [this, key] {
        if (QGuiApplication::mouseButtons().testFlag(Qt::LeftButton))
            save(key);
    });
    connect(header, &QHeaderView::sectionHandleDoubleClicked, this, [this, key] { save(key); });
    connect(header, &QHeaderView::sectionCountChanged, this, [this, header, key] { restoreColumns(header, key); });
}

void Session::restoreColumns(QHeaderView* header, const QString& key)
{
    const QJsonObject widths = jsonOf(m_workbench.settings->value(key));
    for (int section = 0; section < header->count(); ++section)
        if (const auto width = widths.find(titleOf(header, section));
            width != widths.end() && header->sectionResizeMode(section) == QHeaderView::Interactive)
            header->resizeSection(section, width->toInt());
}

void Session::restore(bool withData)
{
    m_restoring = true;
    Settings& settings = *m_workbench.settings;
    QStringList gone;
    restoreSettings(gone);
    m_workbench.history.startHere(m_workbench.next.source());
    if (withData)
        restoreData(gone);
    restorePins(gone);
    QList<QWidget*> places;
    for (View* view : m_window.views()->views()) {
        if (const QVariant state = settings.value(keyOf("view", classOf(view))); state.isValid())
            view->restore(jsonOf(state));
        places << view;
    }
    for (const QString& name : settings.value(viewsKey).toStringList())
        for (View* view : m_window.views()->views())
            if (classOf(view) == name)
                m_window.showView(view);
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>())
        places << dock;
    forEachNamed<QSplitter>(places, [&](QSplitter* splitter, const QString& name) {
        splitter->restoreState(settings.value(keyOf("splitter", name)).toByteArray());
    });
    forEachNamed<QHeaderView>(places, [&](QHeaderView* header, const QString& name) {
        if (header->orientation() == Qt::Horizontal)
            restoreColumns(header, keyOf("columns", name));
    });
    m_restoring = false;
    if (!gone.isEmpty())
        Q_EMIT noticed(gone.join(u' '));
}

void Session::restoreSettings(QStringList& gone)
{
    const Settings& settings = *m_workbench.settings;
    NextRun& next = m_workbench.next;
    const auto stored
        = nlohmann::json::parse(settings.value(parametersKey).toByteArray().toStdString(), nullptr, false);
    ExperimentConfig config = next.parameters();
    QStringList refused;
    // One by one: what another version of the program does not know takes nothing else with it.
    if (stored.is_object())
        for (const auto& [key, value] : stored.items())
            try {
                applyConfigJson(config, nlohmann::json { { key, value } }, "settings");
            } catch (const BadInput&) {
                refused << toQt(key);
            }
    const NextRun::Step step(next, {});
    next.setParameters(config);
    try {
        if (const QString method = settings.value(methodKey).toString(); !method.isEmpty())
            next.setMethod(methodFromName(method.toStdString()));
    } catch (const BadInput&) {
        refused << tr("method");
    }
    if (!refused.isEmpty())
        gone << tr("Settings of last time that are not valid any more were left out: %1.")
                    .arg(refused.join(QStringLiteral(", ")));
}

void Session::restoreData(QStringList& gone)
{
    const Settings& settings = *m_workbench.settings;
    DataSource source { settings.value(dataKey, QStringLiteral("synthetic")).toString().toStdString(), {} };
    for (const QString& name : settings.value(modalitiesKey).toStringList())
        source.modalities.push_back(name.toStdString());
    if (!source.synthetic() && !QFileInfo::exists(toQt(source.path))) {
        gone << tr("The data of last time is not there any more: %1. The built-in data is taken instead.")
                    .arg(toQt(source.path));
        source = { "synthetic", {} };
    }
    m_workbench.history.startHere(source);
    // It may be there and not be readable: the reason is told, and there is data all the same.
    connect(&m_workbench.jobs, &JobRunner::failed, this, [this, fell = false](const QString& slot) mutable {
        if (slot == DataController::slot && !m_workbench.next.dataset() && !std::exchange(fell, true))
            m_workbench.data.bringBack({ "synthetic", {} });
    });
    m_workbench.data.bringBack(source);
}

void Session::restorePins(QStringList& gone)
{
    QStringList missing;
    for (const auto& pin : jsonOf(m_workbench.settings->value(pinsKey))[u"pins"].toArray())
        if (const QString path = pin[u"path"].toString(); QFileInfo::exists(path))
            m_workbench.pinned.pin(path, pin[u"title"].toString());
        else
            missing << QFileInfo(path).fileName();
    if (!missing.isEmpty())
        gone << tr("Pinned runs whose files are gone: %1.").arg(missing.join(QStringLiteral(", ")));
}

}
