#include "tests/ui/pictures/picture_comparison.h"
#include "tests/ui/pictures/pictured_window.h"

#include "ui/look.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir;
using namespace cmir::test;

namespace {

// In percent; unset: the test itself, which starts a program like it for each.
constexpr auto scaleVariable = "CMIR_PICTURE_SCALE";
// A folder: pictures are written there instead of being compared. tests/ui/pictures/make makes the references of them.
constexpr auto makeVariable = "CMIR_PICTURES_MAKE";

int scalePercent()
{
    return qEnvironmentVariableIntValue(scaleVariable);
}

/// Letters, styles and the drawing of lines are a release's own: "bookworm", "trixie".
QString release()
{
    QFile file(QStringLiteral("/etc/os-release"));
    if (file.open(QIODevice::ReadOnly))
        for (const QByteArray& line : file.readAll().split('\n'))
            if (line.startsWith("VERSION_CODENAME="))
                return QString::fromLatin1(line.mid(line.indexOf('=') + 1)).remove(u'"');
    return {};
}

QString references()
{
    return QStringLiteral(CMIR_SOURCE_DIR "/tests/ui/pictures/") + release();
}

/// What was drawn and differs lies beside the programs of the build.
QString outFolder()
{
    return QDir::cleanPath(QCoreApplication::applicationDirPath() + QStringLiteral("/../../pictures"));
}

/// Drawn until nothing changes any more: what is queued belongs to the picture.
QImage drawn(QWidget& window)
{
    QImage before;
    for (int i = 0; i < 100; ++i) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        const QImage now = window.grab().toImage().convertToFormat(QImage::Format_RGB32);
        if (i > 2 && now == before)
            return now;
        before = now;
    }
    return before;
}

/// One family, no hints, grey edges: the same letters whatever else is installed.
void useOneFont(const QDir& folder)
{
    QFile file(folder.filePath(QStringLiteral("fonts.conf")));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("%s cannot be written", qPrintable(file.fileName()));
    file.write("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
               "<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>"
        + folder.path().toUtf8()
        + "</cachedir><match target=\"font\"><edit name=\"antialias\"><bool>true</bool></edit><edit name=\"hinting\">"
          "<bool>false</bool></edit><edit name=\"autohint\"><bool>false</bool></edit><edit name=\"hintstyle\">"
          "<const>hintnone</const></edit><edit name=\"rgba\"><const>none</const></edit></match></fontconfig>");
    qputenv("FONTCONFIG_FILE", file.fileName().toLocal8Bit());
}

QImage line(const QString& text, const QColor& color, int left = 20)
{
    QImage image(320, 64, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawText(left, 30, text);
    painter.setPen(QPen(color, 2));
    painter.drawLine(QPointF(10, 60), QPointF(300, 40));
    return image;
}

}

/// Every view as it is drawn by the software rasteriser, light and dark, and light at 200 percent, beside pictures
/// that somebody has looked at. Where one differs on purpose: tests/ui/pictures/make, and a look at what it made.
class TestReferencePictures : public QObject {
    Q_OBJECT

    void take(const QString& name, QWidget& window)
    {
        const QString file = QStringLiteral("%1-%2.png").arg(name).arg(scalePercent());
        const QImage now = drawn(window);
        if (const QString made = qEnvironmentVariable(makeVariable); !made.isEmpty()) {
            QVERIFY2(now.save(QDir(made).filePath(file)), qPrintable(file));
            return;
        }
        const QImage before(QDir(references()).filePath(file));
        if (before.isNull()) {
            m_problems << QStringLiteral("%1: there is no reference").arg(file);
            return;
        }
        if (before.size() != now.size()) {
            m_problems << QStringLiteral("%1: %2 x %3 instead of %4 x %5")
                              .arg(file)
                              .arg(now.width())
                              .arg(now.height())
                              .arg(before.width())
                              .arg(before.height());
            return;
        }
        const PictureDifference difference = differenceOf(before, now, scalePercent() / 100);
        if (difference.isNone())
            return;
        QDir().mkpath(outFolder());
        const QString shown = QDir(outFolder()).filePath(file);
        difference.picture.save(shown);
        const QRect place = difference.place;
        m_problems << QStringLiteral("%1 differs in %2 squares within %3 x %4 at %5, %6; before, now and where: %7")
                          .arg(file)
                          .arg(difference.squares)
                          .arg(place.width())
                          .arg(place.height())
                          .arg(place.x())
                          .arg(place.y())
                          .arg(shown);
    }

    void takeAll()
    {
        PicturedWindow window(QStringLiteral(CMIR_SOURCE_DIR "/tests/ui/pictures/run.h5"));
        if (QTest::currentTestFailed())
            return;
        for (const auto& [look, name] : { std::pair(ui::Look::Light, "light"), std::pair(ui::Look::Dark, "dark") }) {
            if (look == ui::Look::Dark && scalePercent() != 100)
                continue; // its colours are seen at 100 percent, the larger drawing in the light one
            ui::applyLook(look);
            window.walk([&, lookName = QString::fromLatin1(name)](const QString& view, QWidget& shown) {
                take(QStringLiteral("%1-%2").arg(view, lookName), shown);
            });
        }
        QVERIFY2(m_problems.isEmpty(), qPrintable(m_problems.join(u'\n')));
    }

    QStringList m_problems;

private Q_SLOTS:
    void whatIsFarAndWhatIsNear()
    {
        const QImage before = line(QStringLiteral("MAE 0.312"), Qt::blue);
        QVERIFY(differenceOf(before, before, 1).isNone());
        QImage rounded = before; // as a palette or another processor has it
        for (int y = 0; y < rounded.height(); ++y)
            for (int x = 0; x < rounded.width(); ++x) {
                const QColor was = rounded.pixelColor(x, y);
                const int by = (x + y) % 2 == 0 ? 12 : -12;
                const auto near = [by](int level) { return std::clamp(level + by, 0, 255); };
                rounded.setPixelColor(x, y, QColor(near(was.red()), near(was.green()), near(was.blue())));
            }
        QVERIFY(differenceOf(before, rounded, 1).isNone());
        QVERIFY(!differenceOf(before, line(QStringLiteral("MAE 0.318"), Qt::blue), 1).isNone());
        QVERIFY(!differenceOf(before, line(QStringLiteral("MAE 0.312"), Qt::blue, 21), 1).isNone());
        const PictureDifference other = differenceOf(before, line(QStringLiteral("MAE 0.312"), Qt::red), 1);
        QVERIFY(other.squares > 10);
        QVERIFY(other.place.top() >= 32); // the line, not the text
    }

    void everyViewIsDrawnAsBefore_data()
    {
        QTest::addColumn<int>("percent");
        QTest::newRow("100 %") << 100;
        QTest::newRow("200 %") << 200;
    }

    void everyViewIsDrawnAsBefore()
    {
        QFETCH(const int, percent);
        if (scalePercent() != 0) { // the program that was started for it
            if (scalePercent() == percent)
                takeAll();
            return;
        }
        if (!qEnvironmentVariableIsSet(makeVariable) && !QDir(references()).exists())
            QSKIP(qPrintable(QStringLiteral("no references of %1; tests/ui/pictures/make makes them").arg(release())));
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QLatin1String(scaleVariable), QString::number(percent));
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QString::number(percent / 100));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QCoreApplication::applicationFilePath(), { QStringLiteral("everyViewIsDrawnAsBefore") });
        QVERIFY(process.waitForFinished(280'000));
        QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
            process.readAllStandardOutput().constData());
    }
};

int main(int argc, char** argv)
{
    const QTemporaryDir folder;
    useOneFont(QDir(folder.path()));
    for (const char* name : { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME" })
        qputenv(name, folder.filePath(QString::fromLatin1(name)).toLocal8Bit());
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("TZ", "UTC");
    if (scalePercent() == 0)
        qputenv("QT_SCALE_FACTOR", "1");
    QApplication application(argc, argv);
    QApplication::setCursorFlashTime(0);
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 9));
    TestReferencePictures test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_reference_pictures.moc"
