#include "tests/ui/window_scene.h"

#include "ui/collapsible_group.h"
#include "ui/icons.h"
#include "ui/look.h"
#include "ui/run_tool_bar.h"
#include "ui/status_line.h"

#include <QAbstractButton>
#include <QLabel>
#include <QProgressBar>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;

/// Larger text has the room that it needs, without a new start.
class TestTextSize : public QObject {
    Q_OBJECT

    /// Labels and buttons that are narrower or lower than what stands in them.
    static QStringList cut(const QWidget& parent)
    {
        QStringList found;
        for (QWidget* widget : parent.findChildren<QWidget*>()) {
            const auto* label = qobject_cast<QLabel*>(widget);
            const auto* button = qobject_cast<QAbstractButton*>(widget);
            const bool free
                = label && (label->wordWrap() || label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored);
            if (!widget->isVisible() || (!label && !button) || free)
                continue;
            const QSize wanted = button ? button->minimumSizeHint() : label->sizeHint();
            if (widget->width() < wanted.width() || widget->height() < wanted.height())
                found << QStringLiteral("%1 “%2”: %3 x %4 of %5 x %6")
                             .arg(QLatin1String(widget->metaObject()->className()),
                                 label ? label->text() : button->text())
                             .arg(widget->width())
                             .arg(widget->height())
                             .arg(wanted.width())
                             .arg(wanted.height());
        }
        return found;
    }

private Q_SLOTS:
    void cleanup() { applyTextSize(100); }

    void nothingIsNarrowerThanItsText()
    {
        test::WindowScene scene;
        scene.window.resize(1600, 1000);
        for (ParameterEditor* editor : scene.window.parameters()->editors())
            scene.window.parameters()->group(editor->parameter().group)->setExpanded(true);
        for (const int percent : { 100, 130 }) {
            applyTextSize(percent);
            QCoreApplication::processEvents(); // what follows the font
            QCoreApplication::processEvents(); // and its layout
            const QStringList found = cut(*scene.window.parameters()) + cut(*scene.window.statusLine());
            QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
        }
    }

    void barsAndNarrowPlacesGrowWithTheText()
    {
        test::WindowScene scene;
        const auto* bar = scene.window.statusLine()->findChild<QProgressBar*>();
        const QSize before = bar->minimumSize();
        const int panel = scene.window.parameters()->minimumWidth();
        applyTextSize(130);
        QTRY_VERIFY(bar->minimumWidth() > before.width());
        QVERIFY(bar->minimumHeight() > before.height());
        QVERIFY(scene.window.parameters()->minimumWidth() > panel);
    }

    void anIconIsDrawnOnce()
    {
        const QString name = QStringLiteral("train");
        const qint64 first = icon(name).pixmap(20, 20).cacheKey();
        QCOMPARE(icon(name).pixmap(20, 20).cacheKey(), first);
        QVERIFY(icon(name).pixmap(24, 24).cacheKey() != first);
        QVERIFY(icon(name).pixmap(20, 20).toImage() != accentIcon(name).pixmap(20, 20).toImage());
    }
};

QTEST_MAIN(TestTextSize)
#include "test_text_size.moc"
