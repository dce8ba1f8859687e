#include "tests/ui/window_scene.h"

#include "ui/manual/manual_text.h"
#include "ui/view_catalogue.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTabBar>
#include <QTest>

#include <map>

using namespace cmir;
using namespace cmir::ui;

namespace {

using Scene = test::WindowScene;

/// All actions of the window that have a key.
QList<QAction*> actionsWithKey(const Scene& scene)
{
    QList<QAction*> found;
    for (QAction* action : scene.window.findChildren<QAction*>())
        if (!action->shortcut().isEmpty())
            found << action;
    return found;
}

bool isOfWindow(const QAction* action)
{
    return action->shortcutContext() == Qt::WindowShortcut || action->shortcutContext() == Qt::ApplicationShortcut;
}

}

/// Every view has a key, in the menu and in the manual, and no key means two things.
class TestShortcuts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyViewHasAKeyThatShowsIt()
    {
        Scene scene;
        scene.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&scene.window));
        const QList<View*> views = scene.window.views()->views();
        QCOMPARE(views.size(), viewCatalogue().size());
        for (qsizetype i = views.size() - 1; i >= 0; --i) {
            QVERIFY(!viewKey(i).isEmpty());
            QTest::keySequence(&scene.window, viewKey(i));
            QVERIFY2(scene.window.currentView() == views[i], qPrintable(viewKey(i).toString()));
        }
    }

    void theMenuAndTheTabsShowIt()
    {
        Scene scene;
        const QList<View*> views = scene.window.views()->views();
        for (qsizetype i = 0; i < views.size(); ++i) {
            const QString title = scene.window.views()->title(views[i]);
            int entries = 0;
            for (const QAction* action : actionsWithKey(scene))
                entries += action->text() == title && action->shortcut() == viewKey(i);
            QVERIFY2(entries == 1, qPrintable(title));
            scene.window.showView(views[i]);
            const QTabBar* tabs = scene.window.views()->tabs();
            QVERIFY2(tabs->tabToolTip(tabs->currentIndex()).contains(viewKey(i).toString(QKeySequence::NativeText)),
                qPrintable(title));
        }
    }

    /// Those of one widget alone may be the same in another one, but not one of the window's.
    void noKeyIsDoubled()
    {
        Scene scene;
        std::map<QString, QAction*> ofWindow;
        for (QAction* action : actionsWithKey(scene))
            if (isOfWindow(action)) {
                const QString key = action->shortcut().toString();
                QVERIFY2(!ofWindow.contains(key), qPrintable(key + QStringLiteral(": ") + action->text()));
                ofWindow[key] = action;
            }
        QVERIFY(ofWindow.size() > 25);
        for (const QAction* action : actionsWithKey(scene))
            if (!isOfWindow(action))
                QVERIFY2(!ofWindow.contains(action->shortcut().toString()), qPrintable(action->text()));
    }

    void theManualNamesEveryKey()
    {
        const auto place = findSection(QStringLiteral("Keys"));
        QVERIFY(place);
        const QString text = manual()[place->chapter].sections[place->section].text;
        Scene scene;
        for (const QAction* action : actionsWithKey(scene))
            if (isOfWindow(action)) {
                const QRegularExpression key(QStringLiteral("(?<![\\w+])%1(?![\\w+])")
                                                 .arg(QRegularExpression::escape(action->shortcut().toString())));
                QVERIFY2(text.contains(key), qPrintable(action->shortcut().toString()));
            }
    }

    /// Keys of plots that the window takes first would never arrive.
    void theWindowLeavesPlotsTheirKeys()
    {
        Scene scene;
        for (const Qt::Key key : { Qt::Key_Home, Qt::Key_Plus, Qt::Key_Minus, Qt::Key_Left, Qt::Key_N, Qt::Key_P })
            for (const QAction* action : actionsWithKey(scene))
                QVERIFY2(!isOfWindow(action) || action->shortcut() != QKeySequence(key), qPrintable(action->text()));
    }
};

QTEST_MAIN(TestShortcuts)
#include "test_shortcuts.moc"
