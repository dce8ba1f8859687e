#include "core/config/registry.h"
#include "tests/support/command_line.h"
#include "ui/main_window.h"
#include "ui/manual/first_run.h"
#include "ui/manual/help_key.h"
#include "ui/manual/help_menu.h"
#include "ui/manual/manual_page.h"
#include "ui/manual/manual_text.h"
#include "ui/manual/manual_window.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/text.h"
#include "ui/view_catalogue.h"
#include "ui/view_stack.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/robustness_view.h"
#include "ui/workbench.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSet>
#include <QSlider>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTreeWidget>

#include <memory>

using namespace cmir;
using namespace cmir::ui;

/// The manual says something of everything, is found from everything, and the first run goes through its steps.
class TestManual : public QObject {
    Q_OBJECT

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<MainWindow> m_window;

    HelpKey& key() const { return *m_window->help()->key(); }

    /// The section on show after F1 on the widget.
    QString sectionAfterKey(QWidget* widget) const
    {
        QTest::keyClick(widget, Qt::Key_F1);
        return key().manualWindow() ? key().manualWindow()->section() : QString();
    }

private Q_SLOTS:
    void init()
    {
        m_workbench = std::make_unique<Workbench>(Settings::inMemory());
        m_window = std::make_unique<MainWindow>(*m_workbench);
        m_window->show();
    }
    void cleanup()
    {
        m_window.reset();
        m_workbench.reset();
    }

    void everyParameterViewAndCommandHasItsSection()
    {
        for (const Parameter& parameter : allParameters()) {
            const auto place = findSection(manualSection(parameter));
            QVERIFY2(place, parameter.key.c_str());
            QVERIFY(manual()[place->chapter].sections[place->section].text.contains(
                toQt(parameter.format(parameter.defaultValue()))));
        }
        for (const ViewEntry& view : viewCatalogue())
            QVERIFY2(findSection(view.title), qPrintable(view.title));
        const test::Answer help = test::CommandLine().run({ QStringLiteral("--help") });
        static const QRegularExpression command(
            QStringLiteral("^  ([a-z][a-z-]+) "), QRegularExpression::MultilineOption);
        int commands = 0;
        const QString out = QString::fromUtf8(help.out);
        for (auto found = command.globalMatch(out.mid(out.indexOf(QLatin1String("Subcommands:")))); found.hasNext();
             ++commands) {
            const QString section = QStringLiteral("cmir ") + found.next().captured(1);
            QVERIFY2(findSection(section), qPrintable(section));
        }
        QVERIFY(commands > 20);
    }

    void titlesAreOfOneSectionEach()
    {
        QSet<QString> titles;
        for (const ManualChapter& chapter : manual())
            for (const ManualSection& section : chapter.sections) {
                QVERIFY2(!titles.contains(section.title), qPrintable(section.title));
                titles << section.title;
            }
        QVERIFY(manual().size() >= 7);
    }

    /// The window's headings are those that were counted, so that a section is found by its number.
    void headingsAreShownAsTheyAreCounted()
    {
        for (const ManualChapter& chapter : manual()) {
            QTextDocument document;
            document.setMarkdown(chapter.markdown);
            QStringList shown, counted;
            for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
                if (block.blockFormat().headingLevel() > 0)
                    shown << block.text();
            for (const ManualSection& section : chapter.sections)
                counted << section.title;
            QCOMPARE(shown, counted);
        }
    }

    void whatWidgetsNameIsThere()
    {
        int named = 0;
        for (const QWidget* widget : m_window->findChildren<QWidget*>())
            if (const QString section = widget->property("manualSection").toString(); !section.isEmpty()) {
                QVERIFY2(findSection(section), qPrintable(section));
                ++named;
            }
        QVERIFY(named > 100);
    }

    void theKeyOpensWhatIsSaidOfTheWidget()
    {
        const ParameterEditor* editor = m_window->parameters()->editor(QStringLiteral("lambda1"));
        QVERIFY(editor);
        auto* slider = [&]() -> QSlider* {
            for (QSlider* one : m_window->parameters()->findChildren<QSlider*>())
                if (one->property("manualSection").toString() == manualSection(parameter("lambda1")))
                    return one;
            return nullptr;
        }();
        QVERIFY(slider);
        QCOMPARE(sectionAfterKey(slider), manualSection(parameter("lambda1")));
        QVERIFY(key().manualWindow()->isVisible());
        auto* embeddings = m_window->view<EmbeddingsView>();
        m_window->showView(embeddings);
        QCOMPARE(sectionAfterKey(embeddings), QStringLiteral("Embeddings"));
        QCOMPARE(sectionAfterKey(m_window->parameters()->search()), QStringLiteral("Parameters panel"));

        // The section stands at the top of the page.
        key().showManual(manualSection(parameter("lambda2")));
        QTextBrowser* page = key().manualWindow()->page();
        QTRY_COMPARE(page->cursorForPosition({ 40, 24 }).block().text(), manualSection(parameter("lambda2")));
    }

    void searchLeavesTheSectionsThatHaveAllWords()
    {
        ManualWindow manualWindow;
        const auto shown = [&] {
            QStringList titles;
            for (QTreeWidgetItemIterator item(manualWindow.contents(), QTreeWidgetItemIterator::NotHidden); *item;
                 ++item)
                titles << (*item)->text(0);
            return titles;
        };
        const qsizetype all = shown().size();
        manualWindow.search()->setText(QStringLiteral("LAMBDA1"));
        QVERIFY(shown().contains(manualSection(parameter("lambda1"))));
        QVERIFY(shown().size() < all);
        QVERIFY(manualWindow.nothingFound()->isHidden());
        manualWindow.search()->setText(QStringLiteral("lambda1 xyzzy"));
        QVERIFY(shown().isEmpty());
        QVERIFY(!manualWindow.nothingFound()->isHidden()); // said, instead of an empty list alone
        manualWindow.search()->clear();
        QCOMPARE(shown().size(), all);
        QVERIFY(manualWindow.nothingFound()->isHidden());
    }

    void searchGoesFromOneFoundSectionToTheNext()
    {
        ManualWindow manualWindow;
        manualWindow.search()->setText(QStringLiteral("lambda1"));
        QStringList met;
        for (int i = 0; i < 200 && (met.isEmpty() || manualWindow.section() != met.first() || i == 1); ++i) {
            QTest::keyClick(manualWindow.search(), Qt::Key_Return);
            met << manualWindow.section();
        }
        QVERIFY(met.size() > 3 && met.size() < 200); // it came round
        QCOMPARE(met.removeDuplicates(), 1);
        QVERIFY(met.contains(manualSection(parameter("lambda1"))));
        // The words are marked where they stand, and no longer when they are gone.
        const auto marks = manualWindow.page()->extraSelections();
        QVERIFY(!marks.isEmpty());
        for (const auto& mark : marks)
            QCOMPARE(mark.cursor.selectedText().toLower(), QStringLiteral("lambda1"));
        const QString before = manualWindow.section();
        QTest::keyClick(manualWindow.search(), Qt::Key_Down);
        QVERIFY(manualWindow.section() != before);
        manualWindow.search()->clear();
        QVERIFY(manualWindow.page()->extraSelections().isEmpty());
    }

    /// Those that are shown are there for both looks, nothing else lies beside them, and all together are small.
    void picturesAreThereAndSmall()
    {
        static const QRegularExpression picture(QStringLiteral("!\\[([^\\]]+)\\]\\(([a-z-]+)\\)"));
        constexpr qint64 most = 1'500'000;
        QSet<QString> files;
        qint64 bytes = 0;
        for (const ManualChapter& chapter : manual())
            for (auto found = picture.globalMatch(chapter.markdown); found.hasNext();) {
                const QString name = found.next().captured(2);
                for (const bool dark : { false, true }) {
                    const QString path = ManualPage::picturePath(name, dark);
                    QVERIFY2(!QImage(path).isNull(), qPrintable(path));
                    QVERIFY2(!files.contains(path), qPrintable(path));
                    files << path;
                    bytes += QFile(path).size();
                }
            }
        QVERIFY(files.size() >= 20);
        QCOMPARE(files.size(), QDir(QStringLiteral(":/manual-pictures")).entryList(QDir::Files).size());
        QVERIFY2(bytes <= most, qPrintable(QString::number(bytes)));
    }

    void picturesFitThePageAndTheLook()
    {
        ManualWindow manualWindow;
        const auto picture = [&] {
            return manualWindow.page()
                ->document()
                ->resource(QTextDocument::ImageResource, QUrl(QStringLiteral("training")))
                .value<QImage>();
        };
        const auto lightness = [](const QImage& image) { // of the whole: a single pixel may be a letter's
            return image.scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).pixelColor(0, 0).lightness();
        };
        manualWindow.resize(1400, 700);
        manualWindow.showSection(QStringLiteral("Training"));
        manualWindow.show();
        QTRY_COMPARE(picture().size(), QImage(ManualPage::picturePath(QStringLiteral("training"), false)).size());
        QVERIFY(lightness(picture()) > 128);
        manualWindow.resize(760, 700);
        QTRY_VERIFY(picture().width() <= manualWindow.page()->viewport()->width());
        QVERIFY(picture().width() > 200);
        QPalette dark = manualWindow.palette();
        dark.setColor(QPalette::Base, QColor(30, 30, 30));
        manualWindow.setPalette(dark);
        QTRY_VERIFY(lightness(picture()) < 128);
    }

    /// What the field says and the program shows, by its name.
    void theGlossaryHasTheTermsOfTheProgram()
    {
        const auto place = findSection(QStringLiteral("Glossary"));
        QVERIFY(place);
        const QString text = manual()[place->chapter].sections[place->section].text;
        for (const char* term : { "Ablation", "CKA", "Collapse", "Environment", "ERM", "HSIC", "Invariance", "IRM",
                 "LEACE", "MAE", "Modality", "Oracle", "PCA", "Probe", "Procrustes", "R²", "Seed", "Shift", "Split",
                 "t-SNE", "TPE", "Trustworthiness", "Whitening", "Z_inv" })
            QVERIFY2(text.contains(QStringLiteral("- **%1").arg(QString::fromUtf8(term))), term);
    }

    void theFirstRunGoesOnByWhatIsDone()
    {
        FirstRun& first = *m_window->help()->firstRun();
        QVERIFY(first.isHidden());
        first.offer();
        QVERIFY(!first.isHidden());
        QCOMPARE(first.step(), 0);
        first.nextButton()->click();
        QCOMPARE(first.step(), 1);
        QVERIFY(!first.isSeen());
        m_window->showView(m_window->view<EmbeddingsView>());
        QCOMPARE(first.step(), 1); // how it is read stays until the user goes on
        QVERIFY(first.isSeen());
        first.backButton()->click(); // what was to be done
        QCOMPARE(first.step(), 1);
        QVERIFY(!first.isSeen());
        first.nextButton()->click();
        QCOMPARE(first.step(), 2);
        m_workbench->next.setParameter(parameter("lambda1"), 3.5);
        QCOMPARE(first.step(), 2);
        QVERIFY(first.isSeen());
        m_window->showView(m_window->view<RobustnessView>()); // the next step, without Next
        QCOMPARE(first.step(), 3);
        QVERIFY(first.isSeen());
        first.backButton()->click();
        first.backButton()->click();
        QCOMPARE(first.step(), 2);
        m_window->showView(m_window->view<EmbeddingsView>());
        // What is so already when a step begins passes nothing over: it is read first.
        first.begin();
        first.nextButton()->click();
        QCOMPARE(first.step(), 1); // Embeddings are open
        m_workbench->next.setParameter(parameter("lambda1"), 2.5);
        QCOMPARE(first.step(), 1);
        m_window->showView(m_window->view<RobustnessView>());
        m_window->showView(m_window->view<EmbeddingsView>());
        QCOMPARE(first.step(), 1);
        QVERIFY(first.isSeen());
        first.skipButton()->click();
        QVERIFY(first.isHidden());
        first.offer(); // never again
        QVERIFY(first.isHidden());
        first.begin(); // but by the menu
        QCOMPARE(first.step(), 0);
        for (qsizetype i = 0; i < first.steps(); ++i)
            first.nextButton()->click();
        QVERIFY(first.isHidden());
    }
};

QTEST_MAIN(TestManual)
#include "test_manual.moc"
