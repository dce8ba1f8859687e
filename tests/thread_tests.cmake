# What ThreadSanitizer can find something in: what works on several threads.
set(cmir_plain_thread_tests core/common/test_task_team core/common/test_together core/analysis/test_near_neighbours
    core/analysis/test_trustworthiness core/analysis/test_tsne core/analysis/test_umap)
set(cmir_viz_thread_tests viz/test_cloud_raster)
set(cmir_model_thread_tests core/training/test_training core/training/test_adamw core/training/test_team_tuning
    core/training/test_model_pool core/training/test_checkpoint_writer core/training/test_disk_batches core/training/test_lockstep
    core/objective/test_fused_step core/objective/test_modality_work core/experiment/test_step_timing)
set(cmir_ui_thread_tests ui/test_job_runner)
# What they reach beside: sources whose header has another name.
set(cmir_thread_sources viz/color_maps)
# The functions that work on several threads, where others of the test take long and do not.
set(cmir_threaded_functions_of_test_cloud_raster exactAsPointByPoint cancelledIsNeverFinished)
set(cmir_threaded_functions_of_test_near_neighbours anyTeamFindsTheSame cancels)
set(cmir_threaded_functions_of_test_tsne anyTeamGivesTheSame aGridOfManyPointsIsTheirSum)
