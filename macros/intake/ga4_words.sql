{#- The standard event type of GA4's recommended and automatic events; other names are kept. -#}
{% macro ga4_event_type(event_name, platform) -%}
    case {{ event_name }}
        when 'screen_view' then 'page_view'
        when 'view_item' then 'product_view'
        when 'view_item_list' then 'category_view'
        when 'view_search_results' then 'search'
        when 'add_to_cart' then 'cart_add'
        when 'remove_from_cart' then 'cart_remove'
        when 'add_to_wishlist' then 'wish_list_add'
        when 'begin_checkout' then 'checkout_start'
        when 'in_app_purchase' then 'purchase'
        when 'login' then 'log_in'
        -- A session of an app starts when it is opened; that of a website is none of its events.
        when 'session_start'
            then
                case lower({{ platform }})
                    when 'android' then 'app_open'
                    when 'ios' then 'app_open'
                    else 'session_start'
                end
        else {{ event_name }}
    end
{%- endmacro %}


{#- Carts, purchases and lists hold several items, of which the first says little. -#}
{% macro ga4_is_about_one_product(event_name) -%}
    {{ event_name }} in (
        'view_item', 'select_item', 'add_to_cart', 'remove_from_cart', 'add_to_wishlist'
    )
{%- endmacro %}
