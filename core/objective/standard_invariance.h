#pragma once

#include "core/config/experiment_config.h"
#include "core/config/parameter.h"
#include "core/model/cmir_model.h"

#include <torch/types.h>

#include <string>

namespace cmir {

/// R_inv of one modality in its standard forms, which the paper rejects: not the representations of a sample's variants
/// are pulled together, but the answers that the modality's own predictor gives to them. It is 0 as soon as the
/// predictor ignores what moves Z_inv.
///   outputs    V x N x outputs: value or logits, variant 0 the clean one
///   form       StandardDistance: squared distance of the answers (values; the probability of class 1; the
///              probabilities of the classes, summed over these). StandardKl: KL divergence of the answers, mean of
///              both directions, of Bernoulli or categorical distributions; the value of a regression counts as the
///              mean of a Gaussian of variance 1, so that the divergence is half the squared distance
///   loss       says what the outputs are: Bce and Ce logits, else values
///   reduction  over the V(V-1)/2 unordered pairs of variants. Normalised: mean over samples and pairs; AsPrinted: mean
///              over samples of the sum over pairs
/// A scalar; 0 for V = 1.
torch::Tensor standardInvarianceTerm(
    const torch::Tensor& outputs, InvarianceForm form, PredictionLoss loss, Reduction reduction);

/// Why a run that began with these settings cannot follow the change of a live parameter, as a sentence for the user;
/// empty if it can. A standard form needs the unimodal predictors, and a model has them from its beginning or never.
std::string unsupportedChange(const ExperimentConfig& begun, const std::string& key, const ParameterValue& value);

}
