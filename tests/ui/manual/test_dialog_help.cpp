#include "tests/ui/window_scene.h"

#include "core/storage/recovery_folder.h"
#include "ui/about_box.h"
#include "ui/continue_dialog.h"
#include "ui/figures/figure_dialog.h"
#include "ui/figures/figure_styles_dialog.h"
#include "ui/manual/help_key.h"
#include "ui/manual/help_menu.h"
#include "ui/manual/manual_text.h"
#include "ui/manual/manual_window.h"
#include "ui/run_menu.h"

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QMessageBox>
#include <QRegularExpression>
#include <QTest>
#include <QTimer>

using namespace cmir;
using namespace cmir::ui;

namespace {

QString textOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList sourcesOfWindow(const QString& pattern)
{
    QStringList files;
    for (QDirIterator it(QStringLiteral(CMIR_SOURCE_DIR "/ui"), { pattern }, QDir::Files, QDirIterator::Subdirectories);
         it.hasNext();)
        files << it.next();
    return files;
}

}

/// F1 in every dialog leads to what the manual says of it.
class TestDialogHelp : public QObject {
    Q_OBJECT

    /// Opens a dialog by `ask`, presses F1 in it and closes it; the section that was shown.
    static QString sectionOf(const test::WindowScene& scene, const std::function<void()>& ask)
    {
        QString section;
        QTimer look;
        QObject::connect(&look, &QTimer::timeout, [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog || !dialog->isVisible())
                return;
            look.stop();
            QTest::keyClick(dialog, Qt::Key_F1);
            if (const ManualWindow* manual = scene.window.help()->key()->manualWindow())
                section = manual->section();
            dialog->reject();
        });
        look.start(5);
        ask();
        return section;
    }

private Q_SLOTS:
    void questions_data()
    {
        using Ask = std::function<void(test::WindowScene&, const Questions&)>;
        QTest::addColumn<QString>("section");
        QTest::addColumn<Ask>("ask");
        QTest::newRow("closing") << QStringLiteral("Closing while a run trains")
                                 << Ask([](auto&, const Questions& q) { q.whileTraining(); });
        QTest::newRow("other work") << QStringLiteral("Ending other work") << Ask([](auto&, const Questions& q) {
            q.mayEnd(QStringLiteral("Close the window"), { QStringLiteral("A sweep is under way.") });
        });
        QTest::newRow("unsaved") << QStringLiteral("An unsaved run")
                                 << Ask([](auto&, const Questions& q) { q.unsaved(QStringLiteral("CmIR")); });
        QTest::newRow("module") << QStringLiteral("Running a module") << Ask([](auto&, const Questions& q) {
            q.runModule(QStringLiteral("/tmp/net.pt"), QStringLiteral("00"));
        });
        QTest::newRow("about") << QStringLiteral("About the program") << Ask([](test::WindowScene& scene, auto&) {
            showAbout(scene.workbench.model, &scene.window);
        });
        QTest::newRow("continue") << QStringLiteral("Continue a run") << Ask([](test::WindowScene& scene, auto&) {
            ContinueDialog(3, 5, &scene.window).exec();
        });
        QTest::newRow("page") << QStringLiteral("Export a figure") << Ask([](test::WindowScene& scene, auto&) {
            FigureDialog(scene.workbench.figures, scene.window.currentView()->plots(), &scene.window).exec();
        });
        QTest::newRow("styles") << QStringLiteral("Styles of figures") << Ask([](test::WindowScene& scene, auto&) {
            FigureStylesDialog(scene.workbench.figures, &scene.window).exec();
        });
    }

    void questions()
    {
        QFETCH(QString, section);
        using Ask = std::function<void(test::WindowScene&, const Questions&)>;
        QFETCH(Ask, ask);
        test::WindowScene scene;
        const Questions questions = Questions::asDialogs(&scene.window);
        QCOMPARE(sectionOf(scene, [&] { ask(scene, questions); }), section);
    }

    void theOfferOfARunThatWasCutOff()
    {
        test::WindowScene scene;
        scene.window.runMenu()->offer({ CutOffRun {} });
        QVERIFY(scene.window.runMenu()->offered());
        QTest::keyClick(scene.window.runMenu()->offered(), Qt::Key_F1);
        QVERIFY(scene.window.help()->key()->manualWindow());
        QCOMPARE(scene.window.help()->key()->manualWindow()->section(), QStringLiteral("A run that was cut off"));
        scene.window.runMenu()->offered()->reject();
    }

    /// Those of a class of their own, and the boxes that are made where they are needed: none is forgotten.
    void everyDialogNamesItsSection()
    {
        int dialogs = 0, boxes = 0;
        for (const QString& header : sourcesOfWindow(QStringLiteral("*.h")))
            if (textOf(header).contains(QLatin1String(": public QDialog"))) {
                ++dialogs;
                const QString source = QString(header).replace(QLatin1String(".h"), QLatin1String(".cpp"));
                QVERIFY2(textOf(source).contains(QLatin1String("setManualSection(this, ")), qPrintable(source));
            }
        static const QRegularExpression made(
            QStringLiteral("QMessageBox box\\([^;]*\\);\\s*(\\w*)|new QMessageBox\\([^;]*\\);\\s*(\\w*)"));
        for (const QString& source : sourcesOfWindow(QStringLiteral("*.cpp")))
            for (auto found = made.globalMatch(textOf(source)); found.hasNext(); ++boxes) {
                const auto match = found.next();
                QVERIFY2((match.captured(1) + match.captured(2)).startsWith(QLatin1String("setManualSection")),
                    qPrintable(source + QStringLiteral(": ") + match.captured(0)));
            }
        QVERIFY(dialogs >= 6);
        QVERIFY(boxes >= 6);
    }

    void everySectionThatIsNamedIsThere()
    {
        static const QRegularExpression named(
            QStringLiteral("setManualSection\\([^;]*QStringLiteral\\(\"([^\"]*)\"\\)\\)"));
        int sections = 0;
        for (const QString& source : sourcesOfWindow(QStringLiteral("*.cpp")))
            for (auto found = named.globalMatch(textOf(source)); found.hasNext(); ++sections) {
                const QString title = found.next().captured(1);
                QVERIFY2(findSection(title), qPrintable(source + QStringLiteral(": ") + title));
            }
        QVERIFY(sections >= 17);
    }
};

Q_DECLARE_METATYPE(std::function<void(cmir::test::WindowScene&, const cmir::ui::Questions&)>)

QTEST_MAIN(TestDialogHelp)
#include "test_dialog_help.moc"
