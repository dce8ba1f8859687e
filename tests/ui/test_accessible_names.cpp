#include "tests/ui/window_scene.h"

#include "ui/branch_dialog.h"
#include "ui/continue_dialog.h"
#include "ui/message_bar.h"
#include "ui/view_stack.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenuBar>
#include <QSignalSpy>
#include <QSlider>

using namespace cmir;
using namespace cmir::ui;

class TestAccessibleNames : public QObject {
    Q_OBJECT

    /// Parts that Qt itself makes within its widgets.
    static bool isQts(const QWidget* widget)
    {
        const QString className = QString::fromLatin1(widget->metaObject()->className());
        return widget->objectName().startsWith(QStringLiteral("qt_"))
            || className.startsWith(QStringLiteral("QComboBoxPrivate"))
            || className == QStringLiteral("QTableCornerButton") || className == QStringLiteral("QComboBoxListView")
            || className == QStringLiteral("QLineEditIconButton") || qobject_cast<const QHeaderView*>(widget)
            || widget->objectName().startsWith(QStringLiteral("Scroll"))
            || (widget->parentWidget()
                && (qobject_cast<QComboBox*>(widget->parentWidget())
                    || qobject_cast<QAbstractSpinBox*>(widget->parentWidget())));
    }

    static bool isControl(const QWidget* widget)
    {
        return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget)
            || qobject_cast<const QSlider*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget)
            || qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractItemView*>(widget);
    }

    /// "QToolButton in CorrelationView, below QWidget"
    static QString placeOf(const QWidget* widget)
    {
        QStringList path;
        for (const QWidget* w = widget; w && path.size() < 6; w = w->parentWidget())
            path << QString::fromLatin1(w->metaObject()->className());
        return path.join(QStringLiteral(" < "));
    }

    static QStringList nameless(const QWidget& window)
    {
        QStringList found;
        for (QWidget* widget : window.findChildren<QWidget*>()) {
            if (!isControl(widget) || isQts(widget))
                continue;
            if (widget->isHidden() && qobject_cast<MessageBar*>(widget->parentWidget()))
                continue; // its button has the text of what it offers, when it offers something
            const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            if (!face || face->text(QAccessible::Name).trimmed().isEmpty())
                found << placeOf(widget);
        }
        return found;
    }

private Q_SLOTS:
    /// Every control says what it is, in every view and dock.
    void everyControlHasAName()
    {
        test::WindowScene scene;
        test::trainTinyRun(scene.workbench, 1);
        for (QDockWidget* dock : scene.window.findChildren<QDockWidget*>())
            dock->show();
        for (View* view : scene.window.views()->views()) {
            scene.window.showView(view);
            QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), 60000);
        }
        const QStringList found = nameless(scene.window);
        QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
    }

    void thoseOfTheDialogsToo()
    {
        Workbench w(Settings::inMemory());
        test::trainTinyRun(w, 1);
        const ContinueDialog on(1, 1, nullptr);
        const BranchDialog branch(
            *w.model.record(), 1, [](std::int64_t) { return std::vector<ForkChange> {}; }, nullptr);
        for (const QWidget* dialog : std::initializer_list<const QWidget*> { &on, &branch }) {
            const QStringList found = nameless(*dialog);
            QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
        }
    }

    /// The menu bar is hidden, its keys are not.
    void menuKeysWorkInTheViewAlone()
    {
        test::WindowScene scene;
        scene.window.fullScreenAction()->trigger();
        QVERIFY(scene.window.menuBar()->isHidden());
        QVERIFY(QTest::qWaitForWindowActive(&scene.window));
        for (const Qt::Key key : { Qt::Key_1, Qt::Key_2, Qt::Key_1 }) {
            const QWidget* before = scene.window.currentView();
            QTest::keyClick(&scene.window, key, Qt::ControlModifier);
            QVERIFY(key == Qt::Key_1 || scene.window.currentView() != before);
        }
        QSignalSpy triggered(scene.window.fullScreenAction(), &QAction::triggered);
        QTest::keyClick(&scene.window, Qt::Key_F11);
        QCOMPARE(triggered.count(), 1);
        QVERIFY(!scene.window.fullScreenAction()->isChecked());
    }

    /// Escape leaves the view that stands alone, wherever the keyboard is.
    void escapeLeavesTheViewAlone()
    {
        test::WindowScene scene;
        scene.window.fullScreenAction()->trigger();
        QVERIFY(scene.window.fullScreenAction()->isChecked());
        QVERIFY(QTest::qWaitForWindowActive(&scene.window));
        QLineEdit eater(scene.window.currentView());
        QComboBox box(scene.window.currentView());
        ValueBox number(parameter("K"), scene.window.currentView()); // it takes Escape itself
        for (QWidget* focus : std::initializer_list<QWidget*> { &eater, &box, &number, scene.window.currentView() }) {
            scene.window.fullScreenAction()->setChecked(true);
            focus->show();
            focus->setFocusPolicy(Qt::StrongFocus);
            focus->setFocus();
            QTest::keyClick(focus, Qt::Key_Escape);
            QVERIFY2(!scene.window.fullScreenAction()->isChecked(), focus->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestAccessibleNames)
#include "test_accessible_names.moc"
