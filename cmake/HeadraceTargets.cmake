# What every target of ours is made with, and the three ways to make one.

find_package(Threads REQUIRED)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
if(HEADRACE_CONSOLE)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Svg DBus)
endif()

# Before Qt 6.5.3, moc does not know libstdc++'s _GLIBCXX_VISIBILITY(...) and gives up inside
# <compare> and <concepts>. This define reaches moc only, never the compiler.
if(Qt6_VERSION VERSION_LESS 6.5.3)
    set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_VISIBILITY=)
endif()

# Flags that targets of ours compile with, and no target of others.
add_library(headrace_options INTERFACE)
target_compile_features(headrace_options INTERFACE cxx_std_20)
target_compile_options(headrace_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wno-missing-field-initializers
                                             $<$<BOOL:${HEADRACE_WERROR}>:-Werror>)
# GCC 12 at -O3 reports a false -Wrestrict inside std::string's operator+ (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(headrace_options INTERFACE -Wno-restrict)
endif()
target_include_directories(headrace_options INTERFACE ${PROJECT_SOURCE_DIR}) # "core/store/event_store.h"
target_link_libraries(headrace_options INTERFACE Threads::Threads)
if(HEADRACE_SANITIZE)
    target_compile_options(headrace_options INTERFACE -fsanitize=${HEADRACE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(headrace_options INTERFACE -fsanitize=${HEADRACE_SANITIZE})
endif()

# headrace_module(<name> SOURCES ... DEPENDS ... PRIVATE_DEPENDS ...): one static library per folder;
# DEPENDS is the whole truth about what it may use.
function(headrace_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS")
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC headrace_options ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
endfunction()

# headrace_test(<tst_name> [TIMEOUT seconds] [SOURCES ...] DEPENDS ...): <tst_name>.cpp, run headless,
# fails on a hang.
function(headrace_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;DEPENDS")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 180) # What a test of ten seconds may need under a sanitizer on a busy machine.
    endif()
    add_executable(${name} ${name}.cpp ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    target_compile_definitions(${name} PRIVATE HEADRACE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                               HEADRACE_BINARY_DIR="${PROJECT_BINARY_DIR}")
    target_link_libraries(${name} PRIVATE headrace_options Qt6::Test ${arg_DEPENDS})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TSAN_OPTIONS=ignore_noninstrumented_modules=1:die_after_fork=0")
endfunction()
