// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/store_bench_run.h"

namespace headrace {

// The scenarios, one function each; the table in store_bench.cpp names them and says what they
// measure. Each throws when it cannot go on, and leaves no store open and no thread running.

void benchAppendBatch10k(StoreBench& bench);
void benchAppendBatch200k(StoreBench& bench);
void benchAppendOne(StoreBench& bench);
void benchAppend64(StoreBench& bench);
void benchAppendConditional(StoreBench& bench);
void benchAppendPaced(StoreBench& bench);
void benchMemoryAppend(StoreBench& bench);
void benchReadAll(StoreBench& bench);
void benchReadStream(StoreBench& bench);
void benchReadByType(StoreBench& bench);
void benchReadByTag(StoreBench& bench);
void benchReadByCorrelation(StoreBench& bench);
void benchOpenLarge(StoreBench& bench);
void benchMemoryRead(StoreBench& bench);

} // namespace headrace
