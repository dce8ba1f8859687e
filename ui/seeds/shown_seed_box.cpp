#include "ui/seeds/shown_seed_box.h"

#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/text.h"

namespace cmir::ui {

ShownSeedBox::ShownSeedBox(SeedGroup& seeds, QWidget* parent)
    : QuietComboBox(parent)
    , m_seeds(seeds)
{
    setAccessibleName(tr("Seed on show"));
    setToolTip(
        richTip(tr("Curves and headline are of all seeds. All other views show this one, also while it trains.")));
    connect(&seeds, &SeedGroup::changed, this, &ShownSeedBox::follow);
    connect(this, &QComboBox::activated, this, [this](int index) { m_seeds.show(static_cast<std::size_t>(index)); });
    follow();
}

void ShownSeedBox::follow()
{
    const auto runs = m_seeds.runs();
    if (count() != static_cast<int>(runs.size())) {
        clear();
        for (const RunModel* run : runs)
            addItem(tr("seed %1").arg(run->runConfig().parameters.seed));
    }
    setCurrentIndex(static_cast<int>(m_seeds.shown()));
    setVisible(m_seeds.isGroup());
}

}
