#pragma once

#include "core/model/matrix_view.h"

namespace cmir::kernels {

enum class Form { Plain, Transposed };

/// out = op(a) op(b), or out += op(a) op(b): float matrix products by the BLAS that LibTorch is linked with, called
/// without LibTorch's dispatch, which costs a small layer as much as its product. Allocates nothing; may be called from
/// several threads at once.
void multiply(const View& out, const View& a, Form aForm, const View& b, Form bForm, bool add = false);

/// The lower triangle of out = a^T a (d x d, of a with d columns); what lies above it is left alone.
void innerProduct(const View& out, const View& a);
/// The lower triangle of out -= a a^T.
void subtractOuterProduct(const View& out, const View& a);
/// x = x L^-1, or x = x L^-T (Form::Transposed): every row of x by itself, L lower triangular.
void solveLower(const View& lower, Form form, const View& x);

}
