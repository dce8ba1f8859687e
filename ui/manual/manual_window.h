#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QTextBrowser;
class QTreeWidget;
class QTreeWidgetItem;

namespace cmir::ui {

class ManualPage;

/// The manual in a window of its own: contents at the left, with a search that leaves the sections in which all its
/// words stand, and a chapter at the right, in which those words are marked. In the search Enter goes from one found
/// section to the next, and the arrows through the contents. Its pictures are those of the look that the window has.
class ManualWindow : public QWidget {
    Q_OBJECT

public:
    explicit ManualWindow(QWidget* parent = nullptr);

    /// The section of this title at the top; the first chapter where there is none.
    void showSection(const QString& title);
    QString section() const; ///< the one that was shown last

    QTextBrowser* page() const;
    QTreeWidget* contents() const { return m_contents; }
    QLineEdit* search() const { return m_search; }
    QLabel* nothingFound() const { return m_nothing; } ///< hidden while something is

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fillContents();
    void filter();
    void showNextFound();
    void markWords();
    void showItem(QTreeWidgetItem* item);
    void showPlace(qsizetype chapter, qsizetype section);
    void scrollToSection();

    QLineEdit* m_search;
    QLabel* m_nothing;
    QTreeWidget* m_contents;
    ManualPage* m_page;
    qsizetype m_chapter = -1, m_section = 0;
    int m_scrolledTo = 0; ///< where the section was put; the user may have gone on
};

}
