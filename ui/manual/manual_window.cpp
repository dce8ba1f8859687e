#include "ui/manual/manual_window.h"

#include "ui/icons.h"
#include "ui/manual/manual_page.h"
#include "ui/manual/manual_text.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int chapterRole = Qt::UserRole, sectionRole = Qt::UserRole + 1;
constexpr int foundRole = Qt::UserRole + 2; ///< whether the words stand in the section itself
constexpr int deepestShown = 3; ///< headings below it are not in the contents

/// The block of a heading, counted from the document's beginning.
QTextBlock headingBlock(const QTextDocument& document, qsizetype number)
{
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        if (block.blockFormat().headingLevel() > 0 && number-- == 0)
            return block;
    return {};
}

QStringList wordsOf(const QLineEdit& search)
{
    return search.text().split(u' ', Qt::SkipEmptyParts);
}

bool containsAll(const QString& text, const QStringList& words)
{
    return std::ranges::all_of(words, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

}

ManualWindow::ManualWindow(QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_search(new QLineEdit)
    , m_nothing(new QLabel(tr("No section of the manual has all of these words.")))
    , m_contents(new QTreeWidget)
    , m_page(new ManualPage)
{
    setWindowTitle(tr("Manual – CmIR Workbench"));
    setWindowIcon(programIcon());
    resize(1000, 760);
    m_search->setPlaceholderText(tr("Find in the manual"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(m_search->placeholderText());
    m_nothing->setWordWrap(true);
    m_nothing->hide();
    m_contents->setHeaderHidden(true);
    m_contents->setAccessibleName(tr("Contents"));
    m_page->setOpenLinks(false); // nothing of it lies elsewhere
    m_page->document()->setDocumentMargin(18);
    m_page->installEventFilter(this);
    m_search->installEventFilter(this);
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(6, 6, 0, 6);
    column->addWidget(m_search);
    column->addWidget(m_nothing);
    column->addWidget(m_contents, 1);
    auto* halves = new QSplitter;
    halves->addWidget(left);
    halves->addWidget(m_page);
    halves->setSizes({ 300, 700 });
    halves->setStretchFactor(1, 1);
    halves->setChildrenCollapsible(false);
    auto* row = new QVBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(halves);
    fillContents();
    connect(m_search, &QLineEdit::textChanged, this, &ManualWindow::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &ManualWindow::showNextFound);
    connect(m_contents, &QTreeWidget::currentItemChanged, this, &ManualWindow::showItem);
    connect(m_contents, &QTreeWidget::itemClicked, this, &ManualWindow::showItem);
    showPlace(0, 0);
}

void ManualWindow::fillContents()
{
    for (qsizetype c = 0; c < manual().size(); ++c) {
        QList<QTreeWidgetItem*> above { nullptr }; // by level
        const auto& sections = manual()[c].sections;
        for (qsizetype s = 0; s < sections.size(); ++s) {
            const int level = sections[s].level;
            if (level > deepestShown)
                continue;
            while (above.size() > level)
                above.removeLast();
            auto* item = above.last() ? new QTreeWidgetItem(above.last()) : new QTreeWidgetItem(m_contents);
            item->setText(0, sections[s].title);
            item->setToolTip(0, sections[s].title);
            item->setData(0, chapterRole, c);
            item->setData(0, sectionRole, s);
            above << item;
        }
    }
}

/// Leaves what has all the words, and what it stands in.
void ManualWindow::filter()
{
    const QStringList words = wordsOf(*m_search);
    const auto pass = [&](auto&& self, QTreeWidgetItem* item) -> bool {
        const auto& section = manual()[item->data(0, chapterRole).toInt()].sections[item->data(0, sectionRole).toInt()];
        bool shown = containsAll(section.title + u'\n' + section.text, words);
        item->setData(0, foundRole, shown && !words.isEmpty());
        for (int i = 0; i < item->childCount(); ++i)
            shown = self(self, item->child(i)) || shown;
        item->setHidden(!shown);
        item->setExpanded(shown && !words.isEmpty());
        return shown;
    };
    bool found = false;
    for (int i = 0; i < m_contents->topLevelItemCount(); ++i)
        found = pass(pass, m_contents->topLevelItem(i)) || found;
    m_nothing->setVisible(!found);
    markWords();
}

/// The one after the current, from the last to the first.
void ManualWindow::showNextFound()
{
    QTreeWidgetItem *first = nullptr, *next = nullptr;
    bool passed = false;
    for (QTreeWidgetItemIterator item(m_contents); *item && !next; ++item) {
        if ((*item)->data(0, foundRole).toBool()) {
            first = first ? first : *item;
            next = passed ? *item : nullptr;
        }
        passed = passed || *item == m_contents->currentItem();
    }
    if (!next)
        next = first;
    if (!next)
        return;
    if (next == m_contents->currentItem())
        showItem(next); // it was scrolled away
    else
        m_contents->setCurrentItem(next); // which shows it
    m_contents->scrollToItem(next);
}

void ManualWindow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        markWords();
}

void ManualWindow::markWords()
{
    QList<QTextEdit::ExtraSelection> marks;
    QTextCharFormat format;
    format.setBackground(palette().brush(QPalette::Highlight));
    format.setForeground(palette().brush(QPalette::HighlightedText));
    const QStringList words = wordsOf(*m_search);
    for (const QString& word : words)
        for (QTextCursor at = m_page->document()->find(word, 0); !at.isNull(); at = m_page->document()->find(word, at))
            marks << QTextEdit::ExtraSelection { at, format };
    m_page->setExtraSelections(marks);
}

void ManualWindow::showItem(QTreeWidgetItem* item)
{
    if (item)
        showPlace(item->data(0, chapterRole).toInt(), item->data(0, sectionRole).toInt());
}

void ManualWindow::showPlace(qsizetype chapter, qsizetype section)
{
    if (chapter >= manual().size())
        return;
    if (chapter != m_chapter) {
        m_page->showMarkdown(manual()[chapter].markdown);
        markWords();
    }
    m_chapter = chapter;
    m_section = section;
    scrollToSection();
}

void ManualWindow::scrollToSection()
{
    const QTextBlock block = headingBlock(*m_page->document(), m_section);
    const double top = m_page->document()->documentLayout()->blockBoundingRect(block).top();
    m_page->verticalScrollBar()->setValue(m_section == 0 ? 0 : qRound(top) - 8);
    m_scrolledTo = m_page->verticalScrollBar()->value();
}

/// With another width the lines break elsewhere: the section stays at the top unless the user has read on.
bool ManualWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_page && event->type() == QEvent::Resize && m_page->verticalScrollBar()->value() == m_scrolledTo)
        QTimer::singleShot(0, this, &ManualWindow::scrollToSection);
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
            QCoreApplication::sendEvent(m_contents, event);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

QTextBrowser* ManualWindow::page() const
{
    return m_page;
}

void ManualWindow::showSection(const QString& title)
{
    const ManualPlace place = findSection(title).value_or(ManualPlace {});
    m_search->clear();
    const QSignalBlocker quiet(m_contents);
    for (QTreeWidgetItemIterator item(m_contents); *item; ++item)
        if ((*item)->data(0, chapterRole).toInt() == place.chapter
            && (*item)->data(0, sectionRole).toInt() == place.section) {
            m_contents->setCurrentItem(*item);
            m_contents->scrollToItem(*item);
            break;
        }
    showPlace(place.chapter, place.section);
}

QString ManualWindow::section() const
{
    return m_chapter < 0 ? QString() : manual()[m_chapter].sections[m_section].title;
}

void ManualWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->matches(QKeySequence::Find))
        m_search->setFocus();
    else
        QWidget::keyPressEvent(event);
}

}
