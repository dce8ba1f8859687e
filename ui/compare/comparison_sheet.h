#pragma once

#include "core/library/comparison_table.h"

#include <QList>
#include <QWidget>

class QCheckBox;
class QLabel;
class QMenu;
class QTreeWidget;
class QTreeWidgetItem;

namespace cmir::ui {

/// Runs beside each other as a table: the settings that differ, what was reached, how far the parts came apart. To be
/// copied for a paper.
class ComparisonSheet : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonSheet(QWidget* parent = nullptr);

    /// `colors`: of each run, viz::Theme::category(color); negative: none (the run on show). `references`: what the
    /// simplest models reach on the data of the run on show; empty: not known.
    void setRuns(std::vector<ComparedRun> runs, const QList<int>& colors, std::vector<ReferenceModel> references = {});

    /// The boxes and the menu that belong to the table, to stand above it.
    QWidget* controls() const { return m_controls; }
    const ComparisonTable& table() const { return m_table; }
    QTreeWidget* view() const { return m_view; }
    QCheckBox* allSettings() const { return m_allSettings; }
    QCheckBox* testMetrics() const { return m_testMetrics; }
    QCheckBox* seedsTogether() const { return m_seedsTogether; }
    QMenu* copyMenu() const { return m_copy; }
    QLabel* noteLine() const { return m_note; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeControls();
    void showTable();
    void makeItems();
    void fillItems();
    void showHeads();

    std::vector<ComparedRun> m_runs;
    QList<int> m_colors;
    std::vector<ReferenceModel> m_references;
    ComparisonTable m_table;
    QWidget* m_controls;
    QTreeWidget* m_view;
    QLabel* m_note;
    QCheckBox* m_allSettings;
    QCheckBox* m_testMetrics;
    QCheckBox* m_seedsTogether;
    QMenu* m_copy;
    QList<QTreeWidgetItem*> m_items; ///< of the table's rows
    QStringList m_shape; ///< columns and rows that the items are of
};

}
