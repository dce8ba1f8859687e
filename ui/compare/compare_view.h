#pragma once

#include "ui/compare/states_page.h"
#include "ui/views/view.h"

class QStackedWidget;

namespace cmir::ui {

class ComparisonSheet;
class DataReferences;
class RunLibrary;

/// The run on show beside the pinned ones: as a table, or two at a time by their representations.
class CompareView : public View {
    Q_OBJECT

public:
    enum class Page { Table, Embeddings, Correlation };

    CompareView(RunModel& model, const PinnedRuns& pinned, const RunLibrary& library, SelectionModel& selection,
        const DataReferences& references, JobRunner& jobs, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    bool isBusy() const override;
    Page page() const;
    void setPage(Page page);
    ComparisonSheet* sheet() const { return m_sheet; }
    StatesPage* states() const { return m_states; }
    bool isEmptyShown() const;

protected:
    void refresh() override;

private:
    QWidget* makeHead();
    void showPage();
    void fillSheet();

    RunModel& m_model;
    const PinnedRuns& m_pinned;
    const RunLibrary& m_library;
    const DataReferences& m_references;
    EmptyState* m_empty;
    QComboBox* m_page;
    QStackedWidget* m_pages;
    ComparisonSheet* m_sheet;
    StatesPage* m_states;
};

}
