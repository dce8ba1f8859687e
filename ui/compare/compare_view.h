#pragma once

#include "core/library/comparison_table.h"
#include "ui/compare/states_page.h"
#include "ui/views/view.h"

class QStackedWidget;

namespace cmir::ui {

class ComparisonSheet;
class DataReferences;
class RunLibrary;
class SeedGroup;

/// The run on show, with all of its seeds, beside the pinned ones: as a table, or two at a time by their
/// representations.
class CompareView : public View {
    Q_OBJECT

public:
    enum class Page { Table, Embeddings, Correlation };

    CompareView(RunModel& model, const PinnedRuns& pinned, const RunLibrary& library, SelectionModel& selection,
        const DataReferences& references, JobRunner& jobs, const SeedGroup& seeds, QWidget* parent = nullptr);

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

    struct Shown {
        ComparedRun run;
        int color = -1; ///< of its pin
    };
    Shown shownOf(const RunModel& model) const;

    RunModel& m_model;
    const SeedGroup& m_seeds;
    bool m_ofSeeds = false; ///< the run on show has several
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
