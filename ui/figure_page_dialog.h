#pragma once

#include <QDialog>
#include <QList>
#include <QPointer>

#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace cmir::viz {
class PlotWidget;
struct PageOptions;
}

namespace cmir::ui {

/// “Export page of plots…”: which of the plots, in how many columns, under which title; then the file. Stays open with
/// the reason when it could not be written.
class FigurePageDialog : public QDialog {
    Q_OBJECT

public:
    /// Asks for the file, given a suggestion; empty: cancelled. Its ending chooses the format.
    using AskPath = std::function<QString(const QString& suggestion)>;

    /// Plots that are still empty are listed and cannot be chosen; one that is deleted meanwhile is left out.
    explicit FigurePageDialog(const QList<viz::PlotWidget*>& plots, QWidget* parent = nullptr);

    void setAskPath(AskPath askPath) { m_askPath = std::move(askPath); } ///< by default a file dialog
    void setTitle(const QString& title); ///< of the page
    void setCaption(const QString& caption); ///< below the plots
    /// The plots that are checked, in the order of the list.
    QList<const viz::PlotWidget*> chosen() const;
    viz::PageOptions options() const;
    /// Asks for the file and writes it; accepts the dialog when that is done.
    void exportPage();
    /// The file that was written; empty: none.
    QString writtenPath() const { return m_written; }
    /// What is wrong, as the dialog shows it; empty: nothing.
    QString problem() const;

private:
    QWidget* makeList(const QList<viz::PlotWidget*>& plots);
    QWidget* makeOptions();
    void checkAll(bool on);
    void showState();
    void showProblem(const QString& problem);

    QList<QPointer<viz::PlotWidget>> m_plots; ///< by row of the list
    AskPath m_askPath;
    QString m_written;
    QListWidget* m_list = nullptr;
    QLineEdit* m_title = nullptr;
    QLineEdit* m_caption = nullptr;
    QSpinBox* m_columns = nullptr;
    QComboBox* m_dpi = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_export = nullptr;
};

}
