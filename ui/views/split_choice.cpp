#include "ui/views/split_choice.h"

#include "core/data/split_names.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QComboBox>

#include <algorithm>

namespace cmir::ui {

QStringList splitsToShow(const RunModel& model)
{
    QStringList names;
    if (model.snapshot())
        for (const Variants& split : model.snapshot()->splits)
            if (model.testShown() || !isTestSplit(split.split))
                names << toQt(split.split);
    return names;
}

void fillSplitChoice(QComboBox* box, const RunModel& model)
{
    const QStringList wanted = splitsToShow(model);
    QStringList present;
    for (int i = 0; i < box->count(); ++i)
        present << box->itemText(i);
    if (wanted == present || wanted.isEmpty())
        return;
    const QString chosen = box->currentText();
    const bool testIsNew = model.testShown() && !present.contains(QStringLiteral("test"));
    box->clear();
    box->addItems(wanted);
    const QString usual = model.testShown() ? QStringLiteral("test") : QStringLiteral("valid");
    box->setCurrentText(!testIsNew && wanted.contains(chosen) ? chosen
            : wanted.contains(usual)                          ? usual
                                                              : wanted.last());
}

}
