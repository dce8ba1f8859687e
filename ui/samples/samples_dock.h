#pragma once

#include "ui/latest_job.h"
#include "viz/set_operation.h"

#include <QDockWidget>
#include <QHash>

#include <memory>
#include <optional>
#include <string>

class QAction;
class QCheckBox;
class QLabel;
class QToolButton;

namespace cmir::ui {

class FilterEdit;
class RunModel;
class SampleCard;
class SampleTable;
class SamplesModel;
class SamplesView;
class SelectionModel;

/// Every sample of the run on show as a table that filters, sorts and selects, with the card of the current sample
/// below.
class SamplesDock : public QDockWidget {
    Q_OBJECT

public:
    SamplesDock(RunModel& model, JobRunner& jobs, SelectionModel& selection, QWidget* parent = nullptr);

    /// Puts a filter in force. False: it cannot be understood; it is underlined with the reason beneath, and the one
    /// before stays in force.
    bool applyFilter(const QString& text);
    /// Applies what stands in the line and selects what matches.
    void selectMatching(viz::SetOperation operation);
    /// Selects those of the matching samples that are furthest from their label.
    void selectWorst(int count);
    void selectWrong(); ///< those of the matching samples that are on the wrong side

    SamplesModel* rows() const { return m_rows; }
    SamplesView* view() const { return m_view; }
    SampleCard* card() const { return m_card; }
    FilterEdit* filterEdit() const { return m_filter; }
    QLabel* filterReason() const { return m_reason; }
    QLabel* countLine() const { return m_count; }
    QCheckBox* selectedOnly() const { return m_selectedOnly; }
    QAction* worstAction() const { return m_worst; }
    QAction* wrongAction() const { return m_wrong; }

Q_SIGNALS:
    void exportRequested(const QString& csv); ///< of the rows on show: the window asks for the file

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeFilter();
    QWidget* makeTable();
    QWidget* makeSelectionButtons();
    QWidget* makeCard();
    std::string dataPath() const;
    void renew();
    void take(const std::shared_ptr<const SampleTable>& table);
    void keepWidths();
    void setWidths();
    void filterAgain();
    void selectionChanged();
    void showState();
    void showQuickChoices();
    void copyNames();

    RunModel& m_model;
    SelectionModel& m_selection;
    SamplesModel* m_rows;
    SamplesView* m_view;
    SampleCard* m_card;
    FilterEdit* m_filter;
    QLabel* m_reason;
    QLabel* m_empty; ///< instead of the table: what it will show
    QLabel* m_count;
    QCheckBox* m_selectedOnly;
    QAction* m_worst;
    QAction* m_wrong;
    QString m_inForce; ///< the filter
    LatestJob m_listing;
    bool m_due = true; ///< the table is old: the run changed while the dock was hidden
    std::optional<std::string> m_sizedFor; ///< the data whose samples the columns got their widths for
    QHash<QString, int> m_widths; ///< by title, of a table that is gone
};

}
