#include "core/common/kernel_settings.h"
#include "core/common/log.h"
#include "core/common/user_folders.h"
#include "core/experiment/file_check.h"
#include "ui/appearance_menu.h"
#include "ui/keeping_quit.h"
#include "ui/look.h"
#include "ui/main_window.h"
#include "ui/manual/first_run.h"
#include "ui/manual/help_menu.h"
#include "ui/message_bar.h"
#include "ui/quit_signals.h"
#include "ui/scent/scent_controller.h"
#include "ui/scent/scent_display.h"
#include "ui/session.h"
#include "ui/tour.h"
#include "ui/workbench.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QEventLoop>
#include <QFileInfo>
#include <QSessionManager>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <optional>

namespace {

using namespace cmir;

/// What the command line asks for.
struct Arguments {
    QStringList files; ///< of one data set, or of one run with several seeds
    QString tour;
    std::optional<ui::Look> look; ///< none: what was chosen in the window
    bool help = false, version = false;
    QString error; ///< not empty: wrong usage
};

void declareOptions(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QStringLiteral("Trains causal modality-invariant representations and shows them while they form."));
    parser.addOption({ { QStringLiteral("h"), QStringLiteral("help") }, QStringLiteral("Shows this help.") });
    parser.addOption({ QStringLiteral("version"), QStringLiteral("Shows the version.") });
    parser.addOption({ QStringLiteral("theme"), QStringLiteral("light or dark, instead of the system's."),
        QStringLiteral("theme") });
    parser.addOption({ QStringLiteral("tour"),
        QStringLiteral("Trains the built-in example and writes pictures of every view and the run file into DIR. Needs "
                       "no display."),
        QStringLiteral("DIR") });
    parser.addPositionalArgument(QStringLiteral("FILE"),
        QStringLiteral("A dataset or run file to open; several are one data set together, or runs that differ by their "
                       "seed alone."),
        QStringLiteral("[FILE...]"));
}

Arguments readArguments(QCommandLineParser& parser, const QStringList& words)
{
    Arguments arguments;
    declareOptions(parser);
    if (!parser.parse(words)) {
        arguments.error = parser.errorText();
        return arguments;
    }
    arguments.help = parser.isSet(QStringLiteral("help"));
    arguments.version = parser.isSet(QStringLiteral("version"));
    arguments.tour = parser.value(QStringLiteral("tour"));
    if (parser.isSet(QStringLiteral("tour")) && arguments.tour.isEmpty())
        arguments.error = QStringLiteral("--tour needs a folder");
    const QString theme = parser.value(QStringLiteral("theme"));
    if (theme == u"light")
        arguments.look = ui::Look::Light;
    else if (theme == u"dark")
        arguments.look = ui::Look::Dark;
    else if (parser.isSet(QStringLiteral("theme")))
        arguments.error = QStringLiteral("--theme is light or dark, not \"%1\"").arg(theme);
    for (const QString& file : parser.positionalArguments())
        arguments.files << QFileInfo(file).absoluteFilePath();
    return arguments;
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

int refuse(const QString& message)
{
    std::fprintf(stderr, "cmir-workbench: error: %s\n", qPrintable(message));
    return 2;
}

int runWindow(const Arguments& arguments)
{
    auto settings = ui::Settings::ofUser();
    applyLook(arguments.look.value_or(ui::rememberedLook(*settings)));
    ui::applyTextSize(ui::rememberedTextSize(*settings));
    const QString library = ui::RunLibrary::usualFolder(*settings);
    ui::Workbench workbench(std::move(settings), library);
    ui::MainWindow window(workbench);
    ui::Session session(workbench, window);
    QObject::connect(&session, &ui::Session::noticed, &window,
        [&window](const QString& text) { window.messages()->show(ui::MessageBar::Kind::Information, text); });
    if (!cacheFolder().empty())
        window.scent()->controller().setFolder(cacheFolder() / "scent");
    window.show();
    std::signal(SIGCHLD, SIG_DFL); // who started this program may have it ignored: no child would be heard of
    guardAgainstForeignFiles();
    const ui::QuitSignals signals;
    ui::KeepingQuit keepingQuit(workbench);
    QObject::connect(&signals, &ui::QuitSignals::received, &keepingQuit, &ui::KeepingQuit::quit);
    QObject::connect(&keepingQuit, &ui::KeepingQuit::done, &window, &ui::MainWindow::closeWithoutQuestion);
    // The desktop session ends: it goes on as soon as this returns.
    QObject::connect(
        qGuiApp, &QGuiApplication::commitDataRequest, &keepingQuit,
        [&keepingQuit](QSessionManager&) {
            QEventLoop untilKept;
            QObject::connect(&keepingQuit, &ui::KeepingQuit::done, &untilKept, &QEventLoop::quit, Qt::QueuedConnection);
            keepingQuit.quit();
            untilKept.exec();
        },
        Qt::DirectConnection);
    if (const std::string warning = poorBlasWarning(); !warning.empty())
        window.messages()->show(ui::MessageBar::Kind::Warning, QString::fromStdString(warning));
    session.restore(arguments.files.isEmpty());
    if (!arguments.files.isEmpty())
        window.open(arguments.files);
    else
        window.help()->firstRun()->offer();
    workbench.life.offerCutOff();
    return QApplication::exec();
}

}

int main(int argc, char** argv)
{
    QStringList words;
    for (int i = 0; i < argc; ++i)
        words << QString::fromLocal8Bit(argv[i]);
    QCommandLineParser parser;
    const Arguments arguments = readArguments(parser, words);
    if (!arguments.error.isEmpty())
        return refuse(arguments.error);
    if (!hasDisplay()) {
        if (!arguments.help && !arguments.version && arguments.tour.isEmpty())
            return refuse(QStringLiteral("there is no display to open a window on; --tour DIR needs none"));
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    QApplication application(argc, argv);
    // QApplication takes over the user's locale; numbers are read and written with a decimal point all the same.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(QStringLiteral("cmir-workbench"));
    QApplication::setDesktopFileName(QStringLiteral("cmir-workbench")); // whose icon a desktop shows
    QApplication::setApplicationDisplayName(QStringLiteral("CmIR Workbench"));
    QApplication::setApplicationVersion(QStringLiteral(CMIR_VERSION));
    if (arguments.version) {
        std::printf("cmir-workbench %s\n", CMIR_VERSION);
        return 0;
    }
    if (arguments.help) {
        std::printf("%s", qPrintable(parser.helpText()));
        return 0;
    }
    setUpLog({});
    return arguments.tour.isEmpty() ? runWindow(arguments) : ui::runTour(arguments.tour);
}
