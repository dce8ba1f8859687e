#include "ui/figures/figure_dialog.h"
#include "ui/figures/figure_styles.h"
#include "ui/figures/figure_styles_dialog.h"
#include "ui/settings.h"
#include "viz/curve_plot.h"
#include "viz/page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace cmir;
using namespace cmir::ui;

namespace {

std::unique_ptr<viz::CurvePlot> plot(const QString& title, bool empty = false)
{
    auto made = std::make_unique<viz::CurvePlot>();
    made->setTitle(title);
    if (!empty)
        made->setData(QStringLiteral("a"), { 1, 2, 3 }, { 3, 1, 2 });
    return made;
}

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QPushButton* button(const FigureDialog& dialog, const QString& text)
{
    for (auto* candidate : dialog.findChildren<QPushButton*>())
        if (candidate->text() == text)
            return candidate;
    return nullptr;
}

}

class TestFigureDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void listsPlotsAndLeavesEmptyOnesOut();
    void optionsAreThoseOfTheFields();
    void nothingChosenCannotBeExported();
    void writesWhatIsChosen();
    void cancelledQuestionChangesNothing();
    void failureIsSaidAndStaysOpen();
    void deletedPlotIsLeftOut();
    void onePlotInAStyle();
    void stylesAreRemembered();
    void stylesOfTheProgramStay();
    void stylesDialogChangesThem();
    void brokenStylesAreMended();

private:
    FigureDialog::AskPath answering(const QString& path)
    {
        return [this, path](const QString& suggestion) {
            m_suggested << suggestion;
            return path;
        };
    }

    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<FigureStyles> m_styles;
    std::unique_ptr<viz::CurvePlot> m_loss, m_metric, m_empty;
    QStringList m_suggested;
    QTemporaryDir m_folder;
};

void TestFigureDialog::init()
{
    m_loss = plot(QStringLiteral("Loss"));
    m_metric = plot(QStringLiteral("Validation"));
    m_empty = plot(QStringLiteral("Test noise"), true);
    m_suggested.clear();
    m_settings = Settings::inMemory();
    m_styles = std::make_unique<FigureStyles>(*m_settings);
}

void TestFigureDialog::listsPlotsAndLeavesEmptyOnesOut()
{
    FigureDialog dialog(*m_styles, { m_loss.get(), m_empty.get(), m_metric.get() });
    dialog.setAskPath(answering({}));
    const auto* list = dialog.findChild<QListWidget*>();
    QCOMPARE(list->count(), 3);
    QCOMPARE(list->item(0)->text(), QStringLiteral("Loss"));
    QVERIFY(list->item(1)->text().contains(QStringLiteral("empty")));
    QVERIFY(!list->item(1)->flags().testFlag(Qt::ItemIsEnabled));
    QCOMPARE(dialog.chosen(), QList<const viz::PlotWidget*>({ m_loss.get(), m_metric.get() }));
    list->item(0)->setCheckState(Qt::Unchecked);
    QCOMPARE(dialog.chosen(), QList<const viz::PlotWidget*>({ m_metric.get() }));
}

void TestFigureDialog::optionsAreThoseOfTheFields()
{
    FigureDialog dialog(*m_styles, { m_loss.get() });
    dialog.setAskPath(answering({}));
    QCOMPARE(dialog.options().columns, 2);
    dialog.setTitle(QStringLiteral(" Run 7 "));
    dialog.setCaption(QStringLiteral("seed 0"));
    dialog.findChild<QSpinBox*>()->setValue(3);
    QCOMPARE(dialog.options().columns, 3);
    QCOMPARE(dialog.options().title, QStringLiteral("Run 7"));
    QCOMPARE(dialog.options().caption, QStringLiteral("seed 0"));
}

void TestFigureDialog::nothingChosenCannotBeExported()
{
    FigureDialog dialog(*m_styles, { m_loss.get(), m_empty.get() });
    dialog.setAskPath(answering({}));
    const QPushButton* exporter = button(dialog, QStringLiteral("&Export…"));
    QVERIFY(exporter->isEnabled());
    button(dialog, QStringLiteral("&None"))->click();
    QVERIFY(dialog.chosen().isEmpty());
    QVERIFY(!exporter->isEnabled());
    button(dialog, QStringLiteral("&All"))->click();
    QCOMPARE(dialog.chosen().size(), 1); // not the empty one
    QVERIFY(exporter->isEnabled());
}

void TestFigureDialog::writesWhatIsChosen()
{
    const QString path = m_folder.filePath("page.pdf");
    FigureDialog dialog(*m_styles, { m_loss.get(), m_metric.get() });
    dialog.setAskPath(answering(path));
    dialog.setTitle(QStringLiteral("Run: 7/8"));
    dialog.exportFigure();
    QCOMPARE(dialog.problem(), QString());
    QCOMPARE(m_suggested, QStringList { QStringLiteral("Run_7_8.pdf") });
    QVERIFY(contentsOf(path).startsWith("%PDF"));
    QCOMPARE(dialog.writtenPath(), path);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
}

void TestFigureDialog::cancelledQuestionChangesNothing()
{
    FigureDialog dialog(*m_styles, { m_loss.get() });
    dialog.setAskPath(answering({}));
    dialog.show();
    dialog.exportFigure();
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.problem(), QString());
    QCOMPARE(m_suggested.size(), 1);
}

void TestFigureDialog::failureIsSaidAndStaysOpen()
{
    const QString path = m_folder.filePath("no such folder/page.png");
    FigureDialog dialog(*m_styles, { m_loss.get() });
    dialog.setAskPath(answering(path));
    dialog.show();
    dialog.exportFigure();
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.writtenPath(), QString());
    QVERIFY2(dialog.problem().contains(path), qPrintable(dialog.problem()));
}

void TestFigureDialog::deletedPlotIsLeftOut()
{
    const QString path = m_folder.filePath("gone.svg");
    FigureDialog dialog(*m_styles, { m_loss.get(), m_metric.get() });
    dialog.setAskPath(answering(path));
    m_loss.reset();
    QCOMPARE(dialog.chosen(), QList<const viz::PlotWidget*>({ m_metric.get() }));
    m_metric.reset();
    dialog.exportFigure();
    QVERIFY(!dialog.problem().isEmpty());
    QVERIFY(!QFile::exists(path));
}

void TestFigureDialog::onePlotInAStyle()
{
    const QString path = m_folder.filePath("one.svg");
    m_styles->choose(QStringLiteral("Journal, one column"));
    FigureDialog dialog(*m_styles, *m_loss);
    QCOMPARE(dialog.styleBox()->currentText(), QStringLiteral("Journal, one column"));
    dialog.setAskPath(answering(path));
    dialog.setSource({ { QStringLiteral("run"), QStringLiteral("seven") } });
    dialog.exportFigure();
    QCOMPARE(dialog.problem(), QString());
    QCOMPARE(m_suggested, QStringList { QStringLiteral("Loss.pdf") });
    const QByteArray svg = contentsOf(path);
    QVERIFY2(svg.contains("width=\"88.000mm\""), svg.left(300).constData());
    QVERIFY(svg.contains("&quot;run&quot;: &quot;seven&quot;"));
    QVERIFY(svg.contains("Journal, one column"));
}

void TestFigureDialog::stylesAreRemembered()
{
    const QString file = m_folder.filePath("settings.json");
    QString name;
    {
        const auto settings = Settings::inFile(file);
        FigureStyles styles(*settings);
        name = styles.copy(QStringLiteral("ACL, one column"));
        viz::FigureStyle style = styles.find(name);
        QCOMPARE(style.widthMm, 77.0);
        style.heightMm = 50;
        style.family = QStringLiteral("DejaVu Serif");
        style.colors = viz::FigureColors::Grey;
        styles.put(style);
        QCOMPARE(styles.rename(name, QStringLiteral(" Thesis ")), QString());
        styles.choose(QStringLiteral("Thesis"));
    }
    const auto settings = Settings::inFile(file);
    FigureStyles styles(*settings);
    const viz::FigureStyle style = styles.chosen();
    QCOMPARE(style.name, QStringLiteral("Thesis"));
    QCOMPARE(style.heightMm, 50.0);
    QCOMPARE(style.family, QStringLiteral("DejaVu Serif"));
    QCOMPARE(style.colors, viz::FigureColors::Grey);
    QVERIFY(!styles.rename(QStringLiteral("Thesis"), QString()).isEmpty());
    QVERIFY(!styles.rename(QStringLiteral("Thesis"), QStringLiteral("ACL, one column")).isEmpty());
    styles.remove(QStringLiteral("Thesis"));
    QCOMPARE(styles.chosen().name, QStringLiteral("As on the screen"));
    QCOMPARE(FigureStyles(*settings).all().size(), styles.all().size());
}

void TestFigureDialog::stylesOfTheProgramStay()
{
    const auto before = m_styles->all();
    QVERIFY(before.size() >= 6);
    QVERIFY(before.first() == [] {
        viz::FigureStyle screen;
        screen.name = QStringLiteral("As on the screen");
        return screen;
    }());
    for (const viz::FigureStyle& style : before) {
        QCOMPARE(styleFromJson(styleToJson(style)), std::optional(style));
        viz::FigureStyle other = style;
        other.widthMm = 33;
        m_styles->put(other);
        m_styles->remove(style.name);
        QVERIFY(!m_styles->rename(style.name, QStringLiteral("mine")).isEmpty());
    }
    QCOMPARE(m_styles->all(), before);
}

void TestFigureDialog::stylesDialogChangesThem()
{
    m_styles->choose(QStringLiteral("Journal, two columns"));
    FigureStylesDialog dialog(*m_styles);
    QCOMPARE(dialog.current(), QStringLiteral("Journal, two columns"));
    QVERIFY(!dialog.widthBox()->isEnabled() && !dialog.removeButton()->isEnabled() && !dialog.note().isEmpty());
    dialog.copyButton()->click();
    const QString name = dialog.current();
    QVERIFY(!m_styles->isBuiltIn(name));
    QVERIFY(dialog.widthBox()->isEnabled() && dialog.note().isEmpty());
    QCOMPARE(dialog.widthBox()->value(), 180.0);
    dialog.widthBox()->setValue(140);
    dialog.pointsBox()->setValue(1); // less than is possible
    QCOMPARE(m_styles->find(name).widthMm, 140.0);
    QCOMPARE(m_styles->find(name).points, StyleLimits::leastPoints);
    dialog.lineBox()->setValue(0);
    QCOMPARE(m_styles->find(name).lineWidth, 0.0);
    dialog.list()->currentItem()->setText(QStringLiteral("Letter"));
    QCOMPARE(dialog.current(), QStringLiteral("Letter"));
    QCOMPARE(m_styles->find(QStringLiteral("Letter")).widthMm, 140.0);
    dialog.list()->currentItem()->setText(QStringLiteral("Slides (16:9)"));
    QCOMPARE(dialog.current(), QStringLiteral("Letter"));
    QVERIFY(dialog.note().contains(QStringLiteral("already")));
    dialog.removeButton()->click();
    QCOMPARE(m_styles->find(QStringLiteral("Letter")).name, QStringLiteral("As on the screen"));
}

void TestFigureDialog::brokenStylesAreMended()
{
    const auto settings = Settings::inMemory();
    settings->setValue(QStringLiteral("figures/styles"),
        QByteArray(R"([{"name":"a","width_mm":-5,"font_points":900,"dpi":1,"colors":"pink"},{"width_mm":9},7,
            {"name":"a"},{"name":"As on the screen","width_mm":9}])"));
    const FigureStyles styles(*settings);
    QCOMPARE(styles.all().size(), m_styles->all().size() + 1);
    const viz::FigureStyle style = styles.find(QStringLiteral("a"));
    QCOMPARE(style.widthMm, 0.0);
    QCOMPARE(style.points, StyleLimits::mostPoints);
    QCOMPARE(style.dpi, StyleLimits::leastDpi);
    QCOMPARE(style.colors, viz::FigureColors::Light);
    settings->setValue(QStringLiteral("figures/styles"), QByteArray("no JSON"));
    QCOMPARE(FigureStyles(*settings).all(), m_styles->all());
}

QTEST_MAIN(TestFigureDialog)
#include "test_figure_dialog.moc"
