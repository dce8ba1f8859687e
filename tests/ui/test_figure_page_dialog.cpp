#include "ui/figure_page_dialog.h"
#include "viz/curve_plot.h"
#include "viz/page.h"

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

QPushButton* button(const FigurePageDialog& dialog, const QString& text)
{
    for (auto* candidate : dialog.findChildren<QPushButton*>())
        if (candidate->text() == text)
            return candidate;
    return nullptr;
}

}

class TestFigurePageDialog : public QObject {
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

private:
    FigurePageDialog::AskPath answering(const QString& path)
    {
        return [this, path](const QString& suggestion) {
            m_suggested << suggestion;
            return path;
        };
    }

    std::unique_ptr<viz::CurvePlot> m_loss, m_metric, m_empty;
    QStringList m_suggested;
    QTemporaryDir m_folder;
};

void TestFigurePageDialog::init()
{
    m_loss = plot(QStringLiteral("Loss"));
    m_metric = plot(QStringLiteral("Validation"));
    m_empty = plot(QStringLiteral("Test noise"), true);
    m_suggested.clear();
}

void TestFigurePageDialog::listsPlotsAndLeavesEmptyOnesOut()
{
    FigurePageDialog dialog({ m_loss.get(), m_empty.get(), m_metric.get() });
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

void TestFigurePageDialog::optionsAreThoseOfTheFields()
{
    FigurePageDialog dialog({ m_loss.get() });
    dialog.setAskPath(answering({}));
    QCOMPARE(dialog.options().columns, 2);
    QCOMPARE(dialog.options().dpi, 300);
    dialog.setTitle(QStringLiteral(" Run 7 "));
    dialog.setCaption(QStringLiteral("seed 0"));
    dialog.findChild<QSpinBox*>()->setValue(3);
    QCOMPARE(dialog.options().columns, 3);
    QCOMPARE(dialog.options().title, QStringLiteral("Run 7"));
    QCOMPARE(dialog.options().caption, QStringLiteral("seed 0"));
}

void TestFigurePageDialog::nothingChosenCannotBeExported()
{
    FigurePageDialog dialog({ m_loss.get(), m_empty.get() });
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

void TestFigurePageDialog::writesWhatIsChosen()
{
    const QString path = m_folder.filePath("page.pdf");
    FigurePageDialog dialog({ m_loss.get(), m_metric.get() });
    dialog.setAskPath(answering(path));
    dialog.setTitle(QStringLiteral("Run: 7/8"));
    dialog.exportPage();
    QCOMPARE(dialog.problem(), QString());
    QCOMPARE(m_suggested, QStringList { QStringLiteral("Run_7_8.pdf") });
    QVERIFY(contentsOf(path).startsWith("%PDF"));
    QCOMPARE(dialog.writtenPath(), path);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
}

void TestFigurePageDialog::cancelledQuestionChangesNothing()
{
    FigurePageDialog dialog({ m_loss.get() });
    dialog.setAskPath(answering({}));
    dialog.show();
    dialog.exportPage();
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.problem(), QString());
    QCOMPARE(m_suggested.size(), 1);
}

void TestFigurePageDialog::failureIsSaidAndStaysOpen()
{
    const QString path = m_folder.filePath("no such folder/page.png");
    FigurePageDialog dialog({ m_loss.get() });
    dialog.setAskPath(answering(path));
    dialog.show();
    dialog.exportPage();
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.writtenPath(), QString());
    QVERIFY2(dialog.problem().contains(path), qPrintable(dialog.problem()));
}

void TestFigurePageDialog::deletedPlotIsLeftOut()
{
    const QString path = m_folder.filePath("gone.svg");
    FigurePageDialog dialog({ m_loss.get(), m_metric.get() });
    dialog.setAskPath(answering(path));
    m_loss.reset();
    QCOMPARE(dialog.chosen(), QList<const viz::PlotWidget*>({ m_metric.get() }));
    m_metric.reset();
    dialog.exportPage();
    QVERIFY(!dialog.problem().isEmpty());
    QVERIFY(!QFile::exists(path));
}

QTEST_MAIN(TestFigurePageDialog)
#include "test_figure_page_dialog.moc"
