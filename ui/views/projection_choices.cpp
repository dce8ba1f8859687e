#include "ui/views/projection_choices.h"

#include <QObject>

namespace cmir::ui {

QList<ProjectionChoice> projectionChoices()
{
    return {
        { ProjectionKind::Probe, QObject::tr("probes"),
            QObject::tr("To the right: the label that a linear probe reads from the part; upwards: the virtual "
                        "environment that a probe reads from it and its squares. Both are fitted on train, and say in "
                        "their axis what they explain on other samples. Z_inv and Z_spu of a modality share one scale: "
                        "a part that does not know is narrow in that direction.") },
        { ProjectionKind::Pca, QObject::tr("PCA"),
            QObject::tr("The two directions along which the shown points vary most. A few far points would choose them "
                        "alone: they are held near while the directions are sought, how many stands in the title. "
                        "Live while it trains.") },
        { ProjectionKind::Tsne, QObject::tr("t-SNE"),
            QObject::tr(
                "Keeps near what is near. Distances between clusters, how large they look and how dense, say next "
                "to nothing; clusters can appear where there are none. Computed on request.") },
        { ProjectionKind::Umap, QObject::tr("UMAP"),
            QObject::tr(
                "Keeps near what is near, by the graph of nearest neighbours. Which clusters touch can say "
                "something; how far apart they lie is no distance, since clusters that share no neighbours are "
                "merely pushed away from each other, and from where the principal components put them. Computed on "
                "request.") },
    };
}

}
